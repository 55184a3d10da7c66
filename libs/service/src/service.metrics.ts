import type { Database } from '@numera/database';
import type { MessageObserver, OutboxRelay, Transport } from '@numera/messaging';
import type { Metrics } from './metrics';

const HANDLER_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** What happens to the messages that a service takes. */
export function observeMessages(metrics: Metrics): MessageObserver {
  const handled = metrics.counter(
    'numera_messages_handled_total',
    'Messages and queries taken, by name and outcome: done, repeated (was there already), failed (tried again), buried (dead letter).',
    ['message', 'outcome'],
  );
  const duration = metrics.histogram(
    'numera_message_duration_seconds',
    'How long the handler of a message or query took.',
    ['message'],
    HANDLER_BUCKETS_SECONDS,
  );
  let inHand = 0;
  metrics.gauge('numera_messages_in_hand', 'Messages and queries being handled now.', [], () => [
    { value: inHand },
  ]);
  return {
    begin: (message) => {
      inHand += 1;
      const stop = duration.startTimer({ message });
      return (outcome) => {
        inHand -= 1;
        stop();
        handled.inc({ message, outcome });
      };
    },
    bury: (message) => handled.inc({ message, outcome: 'buried' }),
  };
}

/** How much waits for a service. Every replica tells the same. */
export function measureQueues(metrics: Metrics, service: string, transport: Transport): void {
  metrics.gauge(
    'numera_queue_messages',
    'Messages that wait in a queue of the service.',
    ['queue'],
    async () =>
      [...(await transport.depths(service))].map(([queue, value]) => ({
        labels: { queue },
        value,
      })),
  );
}

/** What every service has: connections, an outbox, dead letters. */
export function measureService(metrics: Metrics, database: Database, relay: OutboxRelay): void {
  metrics.gauge(
    'numera_database_connections_in_use',
    'Connections to PostgreSQL that work now, in this process.',
    [],
    () => [{ value: database.poolUse.inUse }],
  );
  metrics.gauge(
    'numera_database_connections_max',
    'Connections to PostgreSQL that this process may have.',
    [],
    () => [{ value: database.poolUse.size }],
  );
  metrics.gauge(
    'numera_database_waiters',
    'Who waits for a free connection in this process.',
    [],
    () => [{ value: database.poolUse.waiting }],
  );
  metrics.gauge(
    'numera_outbox_in_flight_messages',
    'Messages of this process that the broker has not confirmed yet.',
    [],
    () => [{ value: relay.pending }],
  );
  metrics.gaugesBy(database, {
    gauges: {
      numera_outbox_messages: 'Messages decided and not yet confirmed by the broker.',
      numera_outbox_oldest_age_seconds: 'Age of the oldest of them; 0 when there is none.',
    },
    // Ids grow with time, so the oldest is the first of the key's index.
    text: `SELECT count(*) AS numera_outbox_messages,
                  coalesce(extract(epoch FROM now() - (
                    SELECT (envelope->>'occurredAt')::timestamptz FROM outbox ORDER BY id LIMIT 1)), 0)
                    AS numera_outbox_oldest_age_seconds
             FROM outbox`,
  });
  metrics.gaugesBy(database, {
    gauges: {
      numera_dead_letters: 'Messages that could not be handled and wait for an operator.',
    },
    text: 'SELECT count(*) AS numera_dead_letters FROM dead_letters',
  });
}
