import { startSandbox, type Sandbox } from '@numera/sandbox';
import { serveRemote, type RemoteHandlers } from '../remote/serve-remote';
import type { WorldCalls } from './world-calls';
import { buyNumbers, sendCodes } from './world-codes';
import { countPolls } from './world-polls';
import { fundByHand, shopByHand } from './world-shoppers';

const FIRST_PERSON = 5_300_000_000;

export function serveWorld(): void {
  const sandbox = startSandbox({
    telegram: { flood: null },
    smspool: { balanceCents: 1_000_000_000, settings: { autoMessageAfterMs: null } },
  });
  serveRemote<WorldCalls>(sandbox.then(handlersOf));
}

function handlersOf(sandbox: Sandbox): RemoteHandlers<WorldCalls> {
  const { telegram, smspool, telegramUrl, smspoolUrl, smspoolKey, botToken, adminIds } = sandbox;
  let people = 0;
  return {
    address: () => ({ telegramUrl, smspoolUrl, smspoolKey, botToken, adminIds }),
    people: (count) =>
      Array.from({ length: count }, () => {
        const id = FIRST_PERSON + (people += 1);
        const one = { id, firstName: 'Guest', username: `guest_${people}`, languageCode: 'en' };
        telegram.world.addPerson({ ...one, role: 'user' }).started = true;
        return String(id);
      }),
    codesAtOnce: (wanted) => {
      smspool.onCall = wanted
        ? (path, phase) => {
            const bought = path === '/purchase/sms' && phase === 'after-effect';
            const order = bought ? smspool.allOrders().at(-1) : undefined;
            if (order) smspool.sendMessage(order.orderCode);
          }
        : null;
      return null;
    },
    buy: (count) => buyNumbers(sandbox, count),
    waiting: () => smspool.allOrders().filter((one) => one.state === 'pending').length,
    sendCodes: (load) => sendCodes(sandbox, load),
    countPolls: (seconds) => countPolls(sandbox, seconds),
    fundByHand: (ids) => fundByHand(sandbox, ids.map(Number)),
    shopByHand: ({ ids, seconds }) => shopByHand(sandbox, ids.map(Number), seconds),
  };
}
