import { Metrics, metricsPage } from './metrics';

const lines = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(name));

it('labels everything with its service', async () => {
  const metrics = new Metrics('orders');
  metrics.counter('numera_orders_total', 'Orders.', ['country']).inc({ country: 'US' });
  expect(lines(await metrics.text(), 'numera_orders_total')).toEqual([
    'numera_orders_total{country="US",service="orders"} 1',
  ]);
});

it('reads gauges when it is asked, and not again while they are fresh', async () => {
  const metrics = new Metrics('orders');
  let reads = 0;
  metrics.gauge('numera_waiting', 'Waiting.', [], () => [{ value: (reads += 1) }]);
  await Promise.all([metrics.text(), metrics.text()]);
  const text = await metrics.text();
  expect(lines(text, 'numera_waiting')).toEqual(['numera_waiting{service="orders"} 1']);
  expect(reads).toBe(1);
});

it('says nothing of what it cannot read, rather than what was true before or 0', async () => {
  const metrics = new Metrics('orders', 0);
  let isBroken = false;
  metrics.gauge('numera_waiting', 'Waiting.', [], () => {
    if (isBroken) throw new Error('the database is away');
    return [{ value: 7 }];
  });
  metrics.gauge('numera_other', 'Other.', ['state'], () => [
    { labels: { state: 'open' }, value: 1 },
  ]);
  expect(lines(await metrics.text(), 'numera_waiting')).toHaveLength(1);
  isBroken = true;
  const text = await metrics.text();
  expect(lines(text, 'numera_waiting')).toEqual([]);
  expect(lines(text, 'numera_other')).toHaveLength(1);
  expect(text).toContain(
    'numera_metric_read_failures_total{reading="numera_waiting",service="orders"} 1',
  );
});

it('forgets a state that is there no more', async () => {
  const metrics = new Metrics('orders', 0);
  const states = ['pending', 'closing'];
  metrics.gauge('numera_open', 'Open.', ['state'], () =>
    states.map((state) => ({ labels: { state }, value: 1 })),
  );
  await metrics.text();
  states.pop();
  expect(lines(await metrics.text(), 'numera_open')).toEqual([
    'numera_open{state="pending",service="orders"} 1',
  ]);
});

it('knows nothing of a gauge before its first reading', async () => {
  const metrics = new Metrics('orders');
  metrics.gauge('numera_last_run', 'Last run.', [], () => [{ value: null }]);
  expect(lines(await metrics.text(), 'numera_last_run')).toEqual([]);
});

it('tells of several services in one process on one page, each metric declared once', async () => {
  const [orders, wallet] = [new Metrics('orders'), new Metrics('wallet')];
  for (const metrics of [orders, wallet]) {
    metrics.counter('numera_messages_total', 'Messages.').inc();
    metrics.histogram('numera_duration_seconds', 'Duration.').observe(0.2);
    metrics.gauge('numera_in_hand', 'In hand.', [], () => [{ value: 3 }]);
  }
  const page = await metricsPage([orders, wallet]);
  expect(lines(page, 'numera_messages_total').sort()).toEqual([
    'numera_messages_total{service="orders"} 1',
    'numera_messages_total{service="wallet"} 1',
  ]);
  expect(lines(page, 'numera_in_hand')).toHaveLength(2);
  expect(lines(page, 'numera_duration_seconds_count')).toHaveLength(2);
  const declared = lines(page, '# TYPE ').map((line) => line.split(' ')[2]);
  expect(new Set(declared).size).toBe(declared.length);
  expect(declared).toContain('process_cpu_seconds_total');
});
