import { startSandbox, type Sandbox } from '@numera/sandbox';
import { toError } from '@numera/kernel';
import { buyNumbers, sendCodes } from './world-codes';
import type { Answered, Asked, WorldCall, WorldCalls } from './world-calls';
import { countPolls } from './world-polls';
import { fundByHand, shopByHand } from './world-shoppers';

type Handlers = {
  [C in WorldCall]: (
    takes: WorldCalls[C]['takes'],
  ) => WorldCalls[C]['gives'] | Promise<WorldCalls[C]['gives']>;
};

const FIRST_PERSON = 5_300_000_000;

/** Answers the parent's calls until the parent goes away. */
export function serveWorld(): void {
  // Whatever ends the parent ends this too, so that no run leaves a process behind.
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C of the terminal comes to both; the parent still needs the world while it stops.
  process.on('SIGINT', () => undefined);
  const handlers = startSandbox({
    telegram: { flood: null },
    smspool: { balanceCents: 1_000_000_000, settings: { autoMessageAfterMs: null } },
  }).then(handlersOf);
  handlers.catch(() => undefined);
  process.on('message', (asked: Asked) => {
    void handlers
      .then((all) => handle(all, asked))
      .then(
        (gives): Answered => ({ id: asked.id, gives }),
        (thrown: unknown): Answered => ({ id: asked.id, failure: toError(thrown).message }),
      )
      .then((answer) => process.send?.(answer));
  });
}

function handle(handlers: Handlers, { call, takes }: Asked): unknown {
  return (handlers[call] as (takes: unknown) => unknown)(takes);
}

function handlersOf(sandbox: Sandbox): Handlers {
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
