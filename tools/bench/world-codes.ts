import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '@numera/sandbox';
import type { BoughtNumber, CodeLoad, CodeTimes } from './world-calls';

const BUYERS = 8;
const STRAGGLERS_MS = 20_000;
const FIRST_CODE = 100_000;

/** Buys numbers as any client would, without Numera. */
export async function buyNumbers(
  { smspool, smspoolUrl, smspoolKey }: Sandbox,
  count: number,
): Promise<BoughtNumber[]> {
  const before = smspool.allOrders().length;
  let left = count;
  const buyer = async (): Promise<void> => {
    while ((left -= 1) >= 0) {
      const body = new URLSearchParams({ key: smspoolKey, country: '1', service: '1574' });
      const answer = await fetch(`${smspoolUrl}/purchase/sms`, { method: 'POST', body });
      if (!answer.ok) throw new Error(`the simulated SMSPool answers ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buyer));
  return smspool
    .allOrders()
    .slice(before)
    .map(({ orderCode, cc, national }) => ({
      externalId: orderCode,
      phoneNumber: `+${cc}${national}`,
    }));
}

/**
 * Sends codes to the waiting numbers at a fixed rate, however slow they are delivered, and notes when each
 * arrived at the provider, when a list first carried it and when it was sent to its person.
 */
export async function sendCodes(
  { smspool, telegram }: Sandbox,
  { perSecond, seconds }: CodeLoad,
): Promise<CodeTimes> {
  const orders = smspool.allOrders().filter((one) => one.state === 'pending');
  const wanted = perSecond * seconds;
  if (orders.length < wanted) throw new Error(`only ${orders.length} numbers wait for a code`);
  const arrivals = new Map<string, number>();
  const deliveries = new Map<string, number>();
  const lists: number[] = [];
  smspool.onCall = (path, phase) => {
    if (path === '/request/active' && phase === 'after-effect') lists.push(performance.now());
  };
  telegram.onCall = ({ method, text }, phase) => {
    if (method !== 'sendmessage' || phase !== 'before') return;
    const now = performance.now();
    for (const [code] of text.matchAll(/(?<!\d)\d{6}(?!\d)/gu)) {
      if (arrivals.has(code) && !deliveries.has(code)) deliveries.set(code, now);
    }
  };
  const startMs = performance.now();
  for (const [at, order] of orders.slice(0, wanted).entries()) {
    const dueMs = startMs + (at * 1_000) / perSecond;
    if (dueMs > performance.now()) await delay(dueMs - performance.now());
    const code = String(FIRST_CODE + at);
    arrivals.set(code, performance.now());
    smspool.sendMessage(order.orderCode, { text: `Your Ring4 verification code is ${code}.` });
  }
  const endMs = performance.now() + STRAGGLERS_MS;
  while (deliveries.size < wanted && performance.now() < endMs) await delay(50);
  smspool.onCall = null;
  telegram.onCall = null;
  const times = [...deliveries].map(([code, sentMs]) => {
    const arrivedMs = arrivals.get(code) ?? sentMs;
    return { whole: sentMs - arrivedMs, own: sentMs - listedAfter(lists, arrivedMs) };
  });
  return {
    own: times.map((one) => one.own),
    whole: times.map((one) => one.whole),
    sent: wanted,
  };
}

function listedAfter(lists: readonly number[], arrivedMs: number): number {
  return lists.find((ms) => ms > arrivedMs) ?? arrivedMs;
}
