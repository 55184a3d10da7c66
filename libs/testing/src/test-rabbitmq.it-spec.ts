import { connect, type ChannelModel } from 'amqplib';
import { createTestBroker, startOwnBroker, type TestBroker } from './test-rabbitmq';

jest.setTimeout(60_000);

describe('the test run’s broker', () => {
  const brokers: TestBroker[] = [];
  const connections: ChannelModel[] = [];

  afterAll(async () => {
    await Promise.allSettled(connections.map((connection) => connection.close()));
    await Promise.all(brokers.map((broker) => broker.drop()));
  });

  it('keeps what one file declares from every other', async () => {
    const [one, other] = await Promise.all([createTestBroker(), createTestBroker()]);
    brokers.push(one, other);
    const mine = await open(one);
    await mine.assertQueue('orders');
    mine.sendToQueue('orders', Buffer.from('mine'));

    const theirs = await open(other);
    theirs.on('error', () => undefined);
    await expect(theirs.checkQueue('orders')).rejects.toThrow('NOT_FOUND');
  });

  it('leaves nothing when a file drops its part, and does not mind hearing it twice', async () => {
    const broker = await createTestBroker();
    await broker.drop();
    await broker.drop();
    await expect(connect(broker.url)).rejects.toThrow('ConnectionClose');
  });

  async function open({ url }: TestBroker) {
    const connection = await connect(url);
    connections.push(connection);
    return connection.createChannel();
  }
});

describe('a broker of one’s own', () => {
  it('can be killed without the run’s broker noticing', async () => {
    const [shared, own] = await Promise.all([createTestBroker(), startOwnBroker()]);
    const bystander = await connect(shared.url);
    const channel = await bystander.createChannel();
    await own.kill();
    await expect(connect(own.url)).rejects.toThrow('ECONNREFUSED');
    await own.drop();
    await channel.assertQueue('still here');
    await bystander.close();
    await shared.drop();
  });
});
