import type { Envelope } from '@numera/contracts';
import { AppError, pause } from '@numera/kernel';
import {
  COMMAND,
  consumer,
  envelope,
  EVENT,
  holding,
  QUERY,
  until,
  type TransportWorld,
} from './transport.fixture';

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

    it('refuses a command and an event that nobody takes yet: they stay with their publisher', async () => {
      for (const name of [COMMAND, EVENT]) {
        await expect(world.transport.publish(envelope(name))).rejects.toMatchObject({
          code: 'MESSAGING.UNROUTABLE',
        });
      }
    });

    it('buries a message that breaks its contract at the first delivery', async () => {
      const log: string[] = [];
      await world.transport.attach(
        consumer('one', {
          deliver: () => {
            log.push('delivered');
            return Promise.reject(new AppError('CONTRACTS.INVALID_MESSAGE', 'bug'));
          },
          bury: (_, reason) => {
            log.push(reason);
            return Promise.resolve();
          },
        }),
      );
      await world.transport.publish(envelope(EVENT));
      await until(() => log.length > 1);
      expect(log).toEqual(['delivered', 'AppError: CONTRACTS.INVALID_MESSAGE']);
    });

    it('does not count against a message that what its handler needs is away', async () => {
      let deliveries = 0;
      let buried = 0;
      await world.transport.attach(
        consumer('one', {
          deliver: () => {
            deliveries += 1;
            const away = new AppError('DATABASE.AWAY', 'unavailable');
            return deliveries <= 10 ? Promise.reject(away) : Promise.resolve();
          },
          bury: () => {
            buried += 1;
            return Promise.resolve();
          },
        }),
      );
      await world.transport.publish(envelope(EVENT));
      await until(() => deliveries === 11);
      expect(buried).toBe(0);
    });

    it('tells how many messages wait for a service', async () => {
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      await world.transport.attach(consumer('one', { deliver: () => held, prefetch: 2 }));
      const sending = Array.from({ length: 9 }, () => world.transport.publish(envelope(EVENT)));
      let waiting = 0;
      await until(async () => {
        const depths = await world.transport.depths('one');
        waiting = [...depths.values()].reduce((sum, depth) => sum + depth, 0);
        return waiting === 7;
      });
      release();
      await Promise.all(sending);
      expect(waiting).toBe(7);
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
      const { hold, release, count } = holding();
      let finished = false;
      await world.transport.attach(
        consumer('one', {
          prefetch: 1,
          deliver: async () => {
            await hold();
            finished = true;
          },
        }),
      );
      const inHand = world.transport.publish(envelope(EVENT));
      await until(() => count() === 1);
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
