/**
 * `npm test [-- arguments of jest]`: all suites on one PostgreSQL that is started for the run.
 *
 * The very last line is `N passed, N failed` (with `, N skipped` when some were), over all runners.
 */
import { readFileSync } from 'node:fs';
import { build } from './lib/build.mjs';
import { endChildrenOnSignal } from './lib/child.mjs';
import { obtainChromium } from './lib/chromium.mjs';
import { listSuites, runJest } from './lib/jest.mjs';
import loader from './lib/load-source.cjs';
import { obtainPrometheus } from './lib/prometheus.mjs';

const PURE_SUITE = /\.spec\.ts$/;
const E2E_SUITE = /[.-]e2e-spec\.ts$/;
const BROWSER_SUITE = /\.browser-e2e-spec\.ts$/;
/** What a suite that needs Prometheus has in its text. */
const WATCHING_SUITE = /NUMERA_PROMETHEUS/;
/** What a suite that needs RabbitMQ has in its text. */
const BROKER_SUITE = /createTestBroker|testRabbitMq/;

const NOTHING = { passed: 0, failed: 0, skipped: 0 };
const ONE_FAILURE = { ...NOTHING, failed: 1 };

let interrupted = null;
const servers = [];

endChildrenOnSignal((signal) => {
  interrupted = signal;
});

async function main() {
  const args = process.argv.slice(2);
  const totals = await runAll(args).catch((error) => {
    console.error(error);
    return ONE_FAILURE;
  });
  for (const stop of servers) await stop().catch((error) => console.error(error));
  const { passed, failed, skipped } = totals;
  if (passed + failed === 0) console.error('No test ran.');
  process.exitCode = interrupted ? 130 : failed > 0 || passed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

async function runAll(args) {
  const suites = await listSuites(args);
  if (suites === null) return ONE_FAILURE;
  if (suites.length === 0) return NOTHING;
  const env = {};
  if (suites.some((suite) => E2E_SUITE.test(suite)) && (await build()) !== 0) return ONE_FAILURE;
  Object.assign(env, await prepareBrowser(suites.filter((suite) => BROWSER_SUITE.test(suite))));
  Object.assign(env, await preparePrometheus(suites.filter(needsPrometheus)));
  if (interrupted) return ONE_FAILURE;
  const needsPostgres = suites.some((suite) => !PURE_SUITE.test(suite));
  const started = await Promise.all([
    needsPostgres ? startPostgres() : {},
    suites.some(needsBroker) ? startRabbitMq() : {},
  ]);
  Object.assign(env, ...started);
  const runners = [() => runJest(args, env)];
  let totals = NOTHING;
  for (const run of runners) {
    if (interrupted) return add(totals, ONE_FAILURE);
    totals = add(totals, await run());
  }
  return totals;
}

async function prepareBrowser(suites) {
  if (suites.length === 0) return {};
  const chromium = await obtainChromium();
  if (chromium) return { NUMERA_CHROMIUM: chromium };
  console.error(
    `SKIPPED: ${suites.length} browser suite(s), because there is no Chromium here. ` +
      'Install it (apt-get install chromium) or set NUMERA_CHROMIUM to its path.',
  );
  return { NUMERA_NO_BROWSER: '1' };
}

async function preparePrometheus(suites) {
  if (suites.length === 0) return {};
  const prometheus = await obtainPrometheus();
  if (prometheus) return { NUMERA_PROMETHEUS: prometheus };
  console.error(
    'SKIPPED: the tests that run alerts and dashboards, because there is no Prometheus here. ' +
      'Install it (apt-get install prometheus) or set NUMERA_PROMETHEUS to its path, promtool beside it.',
  );
  return {};
}

function needsPrometheus(suite) {
  return E2E_SUITE.test(suite) && WATCHING_SUITE.test(readFileSync(suite, 'utf8'));
}

async function startPostgres() {
  if (process.env.NUMERA_TEST_POSTGRES_URL) return {};
  const { testPostgresUrl, stopTestPostgres } = loader.loadSource(
    'libs/testing/src/test-postgres.ts',
  );
  servers.push(stopTestPostgres);
  return { NUMERA_TEST_POSTGRES_URL: await testPostgresUrl() };
}

async function startRabbitMq() {
  const { startTestRabbitMq, stopTestRabbitMq } = loader.loadSource(
    'libs/testing/src/test-rabbitmq.ts',
  );
  servers.push(stopTestRabbitMq);
  try {
    return await startTestRabbitMq();
  } catch (error) {
    // The suites that need it fail with the same words; all others can still tell something.
    console.error(error.message);
    return {};
  }
}

function needsBroker(suite) {
  return !PURE_SUITE.test(suite) && BROKER_SUITE.test(readFileSync(suite, 'utf8'));
}

function add(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

await main();
