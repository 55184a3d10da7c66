import type { Channel, ChannelModel } from 'amqplib';

/**
 * Closes a channel or a connection. It is closed too when the broker dies just then, which amqplib (2.3) tells
 * only by the `close` event: the call itself is never answered.
 */
export async function hangUp(line: Channel | ChannelModel): Promise<void> {
  const gone = new Promise<void>((resolve) => line.once('close', () => resolve()));
  await Promise.race([gone, line.close().catch(() => undefined)]);
}
