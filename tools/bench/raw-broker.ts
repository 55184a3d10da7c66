import { connect } from 'amqplib';

const WINDOW = 1_000;
const PREFETCH = 200;
/** As large as a message of ours in its envelope. */
const BYTES = 400;

/** Messages a second that amqplib alone gets confirmed by a quorum queue and acknowledges, from one process. */
export async function rawRate(url: string, seconds: number): Promise<number> {
  const queue = `bench.raw.${process.pid}`;
  const [outward, inward] = await Promise.all([connect(url), connect(url)]);
  const publisher = await outward.createConfirmChannel();
  const consumer = await inward.createChannel();
  const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
  await publisher.assertQueue(queue, quorum);
  await consumer.prefetch(PREFETCH);
  let received = 0;
  await consumer.consume(queue, (message) => {
    if (!message) return;
    consumer.ack(message);
    received += 1;
  });
  const content = Buffer.alloc(BYTES, 'x');
  const startedMs = performance.now();
  let sent = 0;
  while (performance.now() - startedMs < seconds * 1_000) {
    for (let at = 0; at < WINDOW; at += 1) {
      publisher.sendToQueue(queue, content, { persistent: true, mandatory: true });
    }
    sent += WINDOW;
    await publisher.waitForConfirms();
  }
  while (received < sent) await new Promise((resolve) => setTimeout(resolve, 2));
  const rate = sent / ((performance.now() - startedMs) / 1_000);
  await publisher.deleteQueue(queue);
  await outward.close();
  await inward.close();
  return rate;
}
