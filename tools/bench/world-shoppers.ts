import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '@numera/sandbox';

const LOOK_MS = 25;
const DEADLINE_MS = 30_000;

interface Seen {
  readonly messageId: number;
  readonly text: string;
  readonly keyboard: readonly (readonly Readonly<Record<string, unknown>>[])[];
}

/** A person at the bot, by number. */
class Hand {
  constructor(
    private readonly sandbox: Sandbox,
    readonly id: number,
  ) {}

  /** Writes, and answers the newest message before: what comes is later. */
  write(text: string): number {
    return this.sandbox.telegram.sendText(this.id, text).messageId;
  }

  /** Waits for a message of the bot after another one. */
  async see(pattern: RegExp, afterId: number): Promise<Seen> {
    const endMs = performance.now() + DEADLINE_MS;
    while (performance.now() < endMs) {
      const found = this.sandbox.telegram.world
        .messages(this.id)
        .find(
          (one) => one.messageId > afterId && one.from === 'bot' && pattern.test(plain(one.text)),
        );
      if (found) return found;
      await delay(LOOK_MS);
    }
    throw new Error(`${this.id} waits in vain for ${String(pattern)}`);
  }

  async press(message: Seen, pattern: RegExp): Promise<void> {
    const button = message.keyboard.flat().find((one) => pattern.test(String(one['text'])));
    const data = button?.['callback_data'];
    if (typeof data !== 'string') throw new Error(`there is no button ${String(pattern)}`);
    await this.sandbox.telegram.press(this.id, message.messageId, data);
  }
}

/** Without the marks that only direct the text. */
const plain = (text: string): string => text.replace(/[\u2066-\u2069]/gu, '');

/** Each deposits, the admin approves. */
export async function fundByHand(sandbox: Sandbox, ids: readonly number[]): Promise<null> {
  const admin = new Hand(sandbox, Number(sandbox.adminIds[0]));
  const begin = admin.write('/start');
  await admin.see(/./u, begin);
  await Promise.all(
    ids.map(async (id) => {
      const person = new Hand(sandbox, id);
      await person.see(/How many dollars/u, person.write('/deposit'));
      await person.see(/wallet-of-the-bench/u, person.write('100'));
      const asked = person.write(`BENCH-${id}`);
      await admin.press(await admin.see(new RegExp(`BENCH-${id}`, 'u'), begin), /Approve/u);
      await person.see(/was added to your balance/u, asked);
    }),
  );
  return null;
}

/** Each writes /buy, confirms, and does so again when the code is there. */
export async function shopByHand(
  sandbox: Sandbox,
  ids: readonly number[],
  seconds: number,
): Promise<number> {
  const endMs = performance.now() + seconds * 1_000;
  let codes = 0;
  const shop = async (id: number): Promise<void> => {
    const person = new Hand(sandbox, id);
    while (performance.now() < endMs) {
      const asked = person.write('/buy');
      await person.press(await person.see(/Confirm your order/u, asked), /Buy for/u);
      await person.see(/The code has arrived/u, asked);
      codes += 1;
    }
  };
  await Promise.all(ids.map(shop));
  return codes;
}
