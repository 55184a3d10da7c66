import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { create, ImportStock, PutMessageSource, SetStockTerms } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal, Transport } from '@numera/messaging';
import { PERSONS } from '@numera/sandbox';
import { Metrics, metricsPage, startHealthServer, type HealthServer } from '@numera/service';
import { waitFor } from '@numera/testing';
import { ReconciliationService } from '@numera/wallet';
import { Prometheus, type ScrapeTarget } from './prometheus';
import { Shop } from './shop';
import {
  metricsIn,
  readAlerts,
  readDocument,
  readQueries,
  readVariableQueries,
  RULE_TESTS,
  RULES,
} from './watch-files';

jest.setTimeout(120_000);

/** Reported by the broker's transport, or by RabbitMQ itself, neither of which one process has. */
const OF_THE_BROKER = /^rabbitmq_/u;
/** No message failed; an account without a number to watch is not looked at. */
const RIGHTLY_EMPTY = new Set(['Failed, by message', 'Next look overdue']);

/** The own numbers of {@link stockUp}. */
const IN_STOCK = /^numera_stock_numbers\{service_id="1012",state="available",.*\} 2$/mu;

const program = process.env['NUMERA_PROMETHEUS'];
const withPrometheus = program ? it : it.skip;

let shop: Shop;
const servers: HealthServer[] = [];
let prometheus: Prometheus | null = null;
let pages = '';

beforeAll(async () => {
  shop = await Shop.open();
  const targets: ScrapeTarget[] = [];
  for (const app of shop.apps) {
    const server = await startHealthServer({
      port: 0,
      host: '127.0.0.1',
      live: () => true,
      ready: () => Promise.resolve({ ready: true, checks: { database: { ok: true } } }),
      metrics: () => metricsPage([app.get(Metrics)]),
    });
    servers.push(server);
    targets.push({ service: app.name, port: server.port });
  }
  if (program) prometheus = await Prometheus.start(program, targets, RULES);
  await stockUp();
  await playOrders();
  // What is read at scrape time may be five seconds old.
  await waitFor(
    async () => {
      pages = (await Promise.all(targets.map(({ port }) => read(port)))).join('\n');
      return [/^numera_reconciliation_differences\{/mu, IN_STOCK].every((one) => one.test(pages));
    },
    { deadlineMs: 15_000, what: 'the last proof of the books, and the stock, on the page' },
  );
});
afterAll(async () => {
  await prometheus?.stop();
  await Promise.all(servers.map((server) => server.close()));
  await shop.close();
});

/** Two own numbers, linked to a source of messages. */
async function stockUp(): Promise<void> {
  const adminId = String(PERSONS.admin.id);
  const messageSourceId = newId();
  const draft = {
    ...{ messageSourceId, name: 'Hook', mode: 'webhook' as const, url: null, intervalSec: 5 },
    ...{ keyPlace: 'none' as const, keyName: '', sealedKey: '', mapping: '' },
    ...{ signatureHeader: '', sealedSignatureKey: '' },
  };
  const product = { serviceId: 1012, countryCode: 'US' };
  const file = { importId: newId(), format: 'txt' as const, chunk: 0, chunks: 1, firstLine: 1 };
  const text = '+12025550171\n+12025550172';
  const terms = { serviceId: 1012, price: 15n, messageSourceId };
  const commands = [
    create(PutMessageSource, { draft, adminId }),
    create(SetStockTerms, { ...terms, adminId }),
    create(ImportStock, { ...product, ...file, text, adminId }),
  ];
  const [botId = ''] = shop.sandbox.botToken.split(':');
  const transport = shop.apps[0]?.get(Transport);
  // Within one process a command is published when it has had its effect.
  for (const one of commands) await transport?.publish(seal(one, jobOrigin(botId)));
}

/** One order whose code comes, one that is cancelled; and the books proved. */
async function playOrders(): Promise<void> {
  shop.write('other', '/start');
  await shop.see('other', /Welcome/u);
  await shop.fund('other', '5.00', 'PAY-2001');
  await buy();
  await shop.see('other', /Your number is reserved/u);
  const order = await shop.waitingOrder(/Ring4/u);
  shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 48213' });
  await shop.see('other', /The code has arrived/u);
  await buy();
  await shop.waitingOrder(/Ring4/u);
  await shop.press('other', /Cancel the number/u);
  await shop.see('other', /The order was cancelled/u, 30_000);
  const wallet = shop.apps.find((app) => app.name === 'wallet');
  await wallet?.get(ReconciliationService).reconcile();
}

async function buy(): Promise<void> {
  shop.write('other', '/buy');
  await shop.seeLast('other', /Confirm your order/u);
  await shop.press('other', /Buy for/u);
}

async function read(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(200);
  return response.text();
}

/** The names that the real pages tell of; a histogram under all of its three. */
function namesTold(): Set<string> {
  const declared = [...pages.matchAll(/^# TYPE (\S+) (\S+)$/gmu)];
  return new Set(
    declared.flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

it('counts what happened, by product, and names no user, order or number', () => {
  const told = (line: RegExp): RegExpMatchArray | null => pages.match(line);
  expect(told(/^numera_orders_placed_total\{.*country="US".*\} 2$/mu)).not.toBeNull();
  expect(told(/^numera_orders_ended_total\{state="completed",.*\} 1$/mu)).not.toBeNull();
  expect(told(/^numera_orders_ended_total\{state="cancelled",.*\} 1$/mu)).not.toBeNull();
  expect(told(/^numera_order_failures_total\{reason="no_numbers",.*\} 0$/mu)).not.toBeNull();
  expect(told(/^numera_order_code_wait_seconds_count\{.*\} 1$/mu)).not.toBeNull();
  expect(told(/^numera_reconciliation_differences\{service="wallet"\} 0$/mu)).not.toBeNull();
  const labels = [...pages.matchAll(/="([^"]*)"/gu)].map(([, value = '']) => value);
  // A service's own number has at most four digits; ids and phone numbers are longer.
  // The accounts of own numbers are few, and named by the message source that their codes come from.
  const named = labels.map((value) => value.replace(/^stock:[0-9a-f-]{36}$/u, 'stock'));
  expect(named.filter((value) => /\d{6,}|[0-9a-f]{8}-[0-9a-f]{4}/u.test(value))).toEqual([]);
});

it('asks, in alerts and dashboards, only for what is there', async () => {
  const told = namesTold();
  const asked = [
    ...(await readAlerts()).map(({ expression }) => expression),
    ...(await readQueries()).map(({ expression }) => expression),
    ...(await readVariableQueries()),
  ].flatMap(metricsIn);
  expect(asked.length).toBeGreaterThan(100);
  const unknown = asked.filter((name) => !told.has(name) && !OF_THE_BROKER.test(name));
  expect([...new Set(unknown)]).toEqual([]);
});

it('has every metric in docs/metrics.md, and no other there', async () => {
  const rows = [...(await readDocument('metrics.md')).matchAll(/^\| `(numera_[a-z0-9_]+)/gmu)];
  const documented = rows.map(([, name]) => name);
  const told = [...pages.matchAll(/^# TYPE (numera_\S+)/gmu)].map(([, name]) => name);
  expect([...new Set(documented)].sort()).toEqual([...new Set(told)].sort());
});

it('tells in the runbook what each alert means, and of no alert that there is not', async () => {
  const alerts = await readAlerts();
  const [, after = ''] = (await readDocument('runbook.md')).split('\n## What each alert means\n');
  const [section = ''] = after.split('\n## ');
  const anchors = [...section.matchAll(/^### (.+)$/gmu)].map(([, title = '']) => anchorOf(title));
  expect(alerts.length).toBeGreaterThan(30);
  expect(alerts.map(({ runbook }) => runbook)).toEqual(
    anchors.map((anchor) => `docs/runbook.md#${anchor}`),
  );
  expect(alerts.every(({ severity }) => ['critical', 'warning'].includes(severity))).toBe(true);
});

withPrometheus('raises each alert when it should, and not when it nearly should', async () => {
  const promtool = join(dirname(program ?? ''), 'promtool');
  const run = promisify(execFile);
  await run(promtool, ['check', 'config', join(dirname(RULES), 'prometheus.yml')]);
  // Fails with what differs when one alert is not raised, or another one is.
  await run(promtool, ['test', 'rules', RULE_TESTS]);
  const tested = (await readFile(RULE_TESTS, 'utf8')).matchAll(/labels: '\{alertname="(\w+)"\}'/gu);
  const alerts = (await readAlerts()).map(({ name }) => name);
  expect([...new Set([...tested].map(([, name]) => name))].sort()).toEqual(alerts.sort());
});

withPrometheus('answers every query of the dashboards', async () => {
  const queries = await readQueries();
  const empty = async (): Promise<string[]> => {
    const answers = await Promise.all(
      queries.map(async ({ dashboard, panel, expression }) => {
        const samples = await prometheus?.query(expression);
        const isBroker = metricsIn(expression).every((name) => OF_THE_BROKER.test(name));
        const mayBeEmpty = RIGHTLY_EMPTY.has(panel) || isBroker;
        return samples?.length === 0 && !mayBeEmpty ? [`${dashboard}: ${panel}`] : [];
      }),
    );
    return answers.flat();
  };
  let left: string[] = [];
  await waitFor(async () => (left = await empty()).length === 0, {
    deadlineMs: 20_000,
    what: 'an answer to every query',
  }).catch(() => undefined);
  expect(left).toEqual([]);
});

withPrometheus('evaluates every alert, and raises none while all is well', async () => {
  const alerts = await readAlerts();
  await waitFor(
    async () => (await prometheus?.rules())?.every((rule) => rule.health === 'ok') ?? false,
    { deadlineMs: 20_000, what: 'every rule to be evaluated' },
  );
  const loaded = (await prometheus?.rules()) ?? [];
  expect(loaded.map(({ name }) => name).sort()).toEqual(alerts.map(({ name }) => name).sort());
  const raised = await prometheus?.query('ALERTS');
  expect(raised?.map(({ metric }) => metric['alertname'])).toEqual([]);
});

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\- ]/gu, '')
    .replaceAll(' ', '-');
}
