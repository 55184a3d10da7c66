import { startOwnBroker, type OwnBroker } from '@numera/testing';
import { connect } from 'amqplib';
import { describeBroker } from '../broker.contract';
import { describeTransport } from '../transport.contract';
import type { BrokerWorld } from '../transport.fixture';
import { BreakableLink } from './breakable-link.fixture';
import { RabbitMqTransport } from './rabbitmq.transport';

const quick = { maxDeliveries: 8, delaysMs: [5, 20] };

let broker: OwnBroker;
beforeAll(async () => {
  // Its own: it is restarted.
  broker = await startOwnBroker();
}, 60_000);
afterAll(() => broker.drop());

/** A transport on a line that can be cut. */
async function onLink(): Promise<{ transport: RabbitMqTransport; link: BreakableLink }> {
  const link = await BreakableLink.to(broker.url);
  return { link, transport: new RabbitMqTransport({ url: link.url, name: 'test', ...quick }) };
}

/** What a test left behind must not meet the next one. */
async function clean(): Promise<void> {
  const admin = await connect(broker.url);
  for (const service of ['one', 'two', 'three', 'slow', 'quick']) {
    for (const kind of ['commands', 'events', 'queries', 'dead'] as const) {
      const channel = await admin.createChannel();
      await channel.deleteQueue(`${service}.${kind}`);
      await channel.close();
    }
  }
  await admin.close();
}

async function makeWorld(): Promise<BrokerWorld> {
  const own = await onLink();
  const others: Awaited<ReturnType<typeof onLink>>[] = [];
  return {
    transport: own.transport,
    another: async () => {
      const other = await onLink();
      others.push(other);
      return other.transport;
    },
    sever: async (transport) => {
      const other = others.find((one) => one.transport === transport);
      if (other) await other.link.end();
      else own.link.cut();
    },
    restart: () => broker.restart(),
    stop: async () => {
      for (const one of [own, ...others]) await one.transport.close();
      for (const one of [own, ...others]) await one.link.end();
      await clean();
    },
  };
}

describeTransport('RabbitMqTransport', makeWorld);
describeBroker('RabbitMqTransport', makeWorld);

it('is closed also when the broker goes away at that moment', async () => {
  const { transport, link } = await onLink();
  await transport.whenConnected();
  link.cutAtNextWord();
  await transport.close();
  await link.end();
});
