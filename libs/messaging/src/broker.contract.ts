import type { Envelope } from '@numera/contracts';
import {
  consumer,
  envelope,
  EVENT,
  holding,
  QUERY,
  until,
  type BrokerWorld,
} from './transport.fixture';

/** What a transport must do over a broker that outlives processes, beside all that every transport must. */
export function describeBroker(name: string, makeWorld: () => Promise<BrokerWorld>): void {
  describe(`${name}, between processes`, () => {
    let world: BrokerWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop());

    it('gives a message to one replica of a service, whichever it is', async () => {
      const second = await world.another();
      const got: string[] = [];
      const note = ({ id }: Envelope): Promise<void> => {
        got.push(id);
        return Promise.resolve();
      };
      await world.transport.attach(consumer('one', { deliver: note }));
      await second.attach(consumer('one', { deliver: note }));
      const sent = Array.from({ length: 50 }, () => envelope(EVENT));
      await Promise.all(sent.map((one) => world.transport.publish(one)));
      await until(() => got.length >= 50);
      expect(new Set(got)).toEqual(new Set(sent.map(({ id }) => id)));
      expect(got).toHaveLength(50);
    });

    it('gives what a dead consumer held to another one', async () => {
      const dying = await world.another();
      const { hold, release, count } = holding();
      await dying.attach(consumer('one', { deliver: hold }));
      const sent = Array.from({ length: 3 }, () => envelope(EVENT));
      await Promise.all(sent.map((one) => world.transport.publish(one)));
      await until(() => count() === 3);
      const got = new Set<string>();
      await world.transport.attach(
        consumer('one', {
          deliver: ({ id }) => {
            got.add(id);
            return Promise.resolve();
          },
        }),
      );
      await world.sever(dying);
      await until(() => got.size === 3);
      release();
      expect(got).toEqual(new Set(sent.map(({ id }) => id)));
    });

    it('loses nothing when its own connections break under it', async () => {
      const got = new Set<string>();
      await world.transport.attach(
        consumer('one', {
          deliver: ({ id }) => {
            got.add(id);
            return Promise.resolve();
          },
        }),
      );
      const sent = Array.from({ length: 400 }, () => envelope(EVENT));
      const sending = sent.map((one) => world.transport.publish(one));
      await world.sever(world.transport);
      await Promise.all(sending);
      await until(() => got.size === sent.length);
    });

    it('publishes and consumes on through a restart of the broker', async () => {
      const got = new Set<string>();
      await world.transport.attach(
        consumer('one', {
          queries: [QUERY],
          answer: () => Promise.resolve({ back: true }),
          deliver: ({ id }) => {
            got.add(id);
            return Promise.resolve();
          },
        }),
      );
      const sent = Array.from({ length: 300 }, () => envelope(EVENT));
      const before = sent.slice(0, 100).map((one) => world.transport.publish(one));
      const restarting = world.restart();
      const during = sent.slice(100).map((one) => world.transport.publish(one));
      const asked = world.transport.ask(envelope(QUERY), 60_000);
      await restarting;
      await Promise.all([...before, ...during]);
      await until(() => got.size === sent.length);
      expect(await asked).toEqual({ back: true });
    }, 90_000);

    it('keeps a waiting message at the broker, not in the memory of a slow service', async () => {
      const { hold, release, count } = holding();
      await world.transport.attach(consumer('slow', { prefetch: 5, deliver: hold }));
      await Promise.all(
        Array.from({ length: 500 }, () => world.transport.publish(envelope(EVENT))),
      );
      await until(async () => {
        const depths = await world.transport.depths('slow');
        return [...depths.values()].some((depth) => depth === 495);
      });
      expect(count()).toBe(5);
      release();
    });
  });
}
