import type { Envelope } from '@numera/contracts';
import { newId, pause } from '@numera/kernel';
import type { Consumer, Transport } from './transport';

/** A transport under test, with short retry waits, and what only its world can do. */
export interface TransportWorld {
  readonly transport: Transport;
  stop(): Promise<void>;
}

const EVENT = 'wallet.hold.placed.v1';
const COMMAND = 'wallet.hold.place.v1';
const QUERY = 'wallet.balance.get.v1';
const DEADLINE_MS = 10_000;

const envelope = (name: string, fields: Partial<Envelope> = {}): Envelope => ({
  id: newId(),
  name,
  botId: '1',
  occurredAt: new Date().toISOString(),
  correlationId: newId(),
  causationId: null,
  payload: {},
  ...fields,
});

const consumer = (service: string, parts: Partial<Consumer> = {}): Consumer => ({
  service,
  subscriptions: [EVENT],
  queries: [],
  prefetch: 4,
  deliver: () => Promise.resolve(),
  answer: () => Promise.reject(new Error('no answer')),
  bury: () => Promise.resolve(),
  ...parts,
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition did not come true in time');
    await pause(5);
  }
}

/** What every transport must do. `makeWorld` gives a fresh one, whose retries wait milliseconds. */
export function describeTransport(name: string, makeWorld: () => Promise<TransportWorld>): void {
  describe(name, () => {
    let world: TransportWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop());

    it('delivers an event to every service that subscribes, as its own copy', async () => {
      const got: Envelope[] = [];
      const note = (one: Envelope): Promise<void> => {
        got.push(one);
        return Promise.resolve();
      };
      await world.transport.attach(consumer('one', { deliver: note }));
      await world.transport.attach(consumer('two', { deliver: note }));
      await world.transport.attach(consumer('three', { deliver: note, subscriptions: [] }));
      const sent = envelope(EVENT, { payload: { a: 'b' } });
      await world.transport.publish(sent);
      await until(() => got.length === 2);
      expect(got).toEqual([sent, sent]);
      expect(got[0]).not.toBe(sent);
      expect(got[0]).not.toBe(got[1]);
    });

    it('delivers again what a handler failed, until it succeeds', async () => {
      let deliveries = 0;
      await world.transport.attach(
        consumer('one', {
          deliver: () => {
            deliveries += 1;
            return deliveries < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve();
          },
        }),
      );
      await world.transport.publish(envelope(EVENT));
      await until(() => deliveries === 3);
    });

    it('buries a poison message with its reason, and lets those behind it pass', async () => {
      const buried: [string, string][] = [];
      const handled: string[] = [];
      const poison = envelope(EVENT);
      const good = envelope(EVENT);
      await world.transport.attach(
        consumer('one', {
          prefetch: 1,
          deliver: ({ id }) => {
            if (id === poison.id) return Promise.reject(new Error('poison'));
            handled.push(id);
            return Promise.resolve();
          },
          bury: ({ id }, reason) => {
            buried.push([id, reason]);
            return Promise.resolve();
          },
        }),
      );
      const sending = world.transport.publish(poison);
      await world.transport.publish(good);
      await until(() => handled.length === 1);
      await until(() => buried.length === 1);
      await sending;
      expect(buried).toEqual([[poison.id, 'Error: poison']]);
    });

    it('gives a consumer no more than its prefetch at once, and loses nothing behind it', async () => {
      let inHand = 0;
      let peak = 0;
      let done = 0;
      const slow = async (): Promise<void> => {
        inHand += 1;
        peak = Math.max(peak, inHand);
        await pause(2);
        inHand -= 1;
        done += 1;
      };
      await world.transport.attach(consumer('slow', { deliver: slow, prefetch: 4 }));
      await Promise.all(
        Array.from({ length: 100 }, () => world.transport.publish(envelope(EVENT))),
      );
      await until(() => done === 100);
      expect(peak).toBe(4);
    });

    it('keeps a slow service from holding up another one', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let quick = 0;
      await world.transport.attach(consumer('slow', { deliver: () => held, prefetch: 1 }));
      await world.transport.attach(
        consumer('quick', {
          deliver: () => {
            quick += 1;
            return Promise.resolve();
          },
        }),
      );
      const sending = Array.from({ length: 50 }, () => world.transport.publish(envelope(EVENT)));
      await until(() => quick === 50);
      release();
      await Promise.all(sending);
    });

    it('refuses a command that nobody takes; an event that nobody wants is no failure', async () => {
      await expect(world.transport.publish(envelope(COMMAND))).rejects.toMatchObject({
        code: 'MESSAGING.UNROUTABLE',
      });
      await expect(world.transport.publish(envelope(EVENT))).resolves.toBeUndefined();
    });

    it('answers a query, and passes on what its owner throws', async () => {
      await world.transport.attach(
        consumer('one', {
          queries: [QUERY],
          answer: ({ payload }) =>
            payload['fail'] === true
              ? Promise.reject(new Error('refused'))
              : Promise.resolve({ you: payload['me'] }),
        }),
      );
      const asked = envelope(QUERY, { payload: { me: 'x' } });
      expect(await world.transport.ask(asked, 1_000)).toEqual({ you: 'x' });
      const failing = envelope(QUERY, { payload: { fail: true } });
      await expect(world.transport.ask(failing, 1_000)).rejects.toThrow('refused');
    });

    it('gives up a query after its time limit', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<Record<string, unknown>>((resolve) => {
        release = () => resolve({});
      });
      await world.transport.attach(consumer('one', { queries: [QUERY], answer: () => held }));
      await expect(world.transport.ask(envelope(QUERY), 20)).rejects.toMatchObject({
        code: 'MESSAGING.TIMEOUT',
      });
      release();
    });

    it('refuses a query that nobody answers', async () => {
      await expect(world.transport.ask(envelope(QUERY), 1_000)).rejects.toMatchObject({
        code: 'MESSAGING.UNROUTABLE',
      });
    });

    it('finishes what is in hand when a service is detached, and confirms nothing that was not handled', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let finished = false;
      await world.transport.attach(
        consumer('one', {
          prefetch: 1,
          deliver: async () => {
            await held;
            finished = true;
          },
        }),
      );
      const inHand = world.transport.publish(envelope(EVENT));
      const waiting = world.transport.publish(envelope(EVENT));
      waiting.catch(() => undefined);
      const detached = world.transport.detach('one');
      release();
      await detached;
      await inHand;
      expect(finished).toBe(true);
    });
  });
}
