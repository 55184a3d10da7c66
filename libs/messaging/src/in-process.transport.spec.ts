import type { Envelope } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { InProcessTransport } from './in-process.transport';
import { describeTransport } from './transport.contract';

const quick = { maxDeliveries: 8, baseMs: 1, maxMs: 4 };

describeTransport('InProcessTransport', () => {
  const transport = new InProcessTransport(quick);
  return Promise.resolve({ transport, stop: () => transport.close() });
});

const event = (): Envelope => ({
  id: newId(),
  name: 'wallet.hold.placed.v1',
  botId: '1',
  occurredAt: '',
  correlationId: '',
  causationId: null,
  payload: {},
});

it('confirms a message only when its consumer has handled it, so that the outbox row outlives a kill', async () => {
  const transport = new InProcessTransport({ maxDeliveries: 100, baseMs: 1, maxMs: 2 });
  await transport.attach({
    service: 'one',
    subscriptions: ['wallet.hold.placed.v1'],
    queries: [],
    prefetch: 1,
    deliver: () => Promise.reject(new Error('down')),
    answer: () => Promise.resolve({}),
    bury: () => Promise.resolve(),
  });
  const published = transport.publish(event());
  published.catch(() => undefined);
  await transport.close();
  await expect(published).rejects.toMatchObject({ code: 'MESSAGING.CLOSED' });
});
