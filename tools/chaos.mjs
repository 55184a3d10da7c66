/**
 * `npm run chaos -- --orders 10000 [--rate 10] [--seed 7] [--persons 300] [--scale poller=3]`: orders at a
 * steady rate while services are killed, RabbitMQ and PostgreSQL restarted, and messages duplicated; then
 * all books are compared. Exits non-zero when anything is wrong, and keeps the logs then.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import loader from './lib/load-source.cjs';
import { scratch } from './lib/workspace.mjs';

const { runChaos } = loader.loadSource('tools/chaos/run.ts');
const { parseOptions } = loader.loadSource('tools/chaos/options.ts');
const { FULL_DECK } = loader.loadSource('tools/chaos/plan.ts');
const { explain } = loader.loadSource('libs/service/src/index.ts');

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => interruption.abort());

process.exit(await main());

async function main() {
  const folder = join(scratch, 'chaos', `run-${process.pid}`);
  try {
    const options = parseOptions(process.argv.slice(2));
    const buildCode = await build();
    if (buildCode !== 0) return buildCode;
    rmSync(folder, { recursive: true, force: true });
    console.error(`Logs, kept if anything is wrong: ${folder}`);
    const verdicts = await runChaos({
      ...options,
      folder,
      deck: FULL_DECK,
      pausesMs: [1_000, 5_000],
      orderWaitSec: 15,
      quietMs: 61_000,
      signal: interruption.signal,
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
    });
    if (verdicts.some(({ count }) => count > 0)) return 1;
    rmSync(folder, { recursive: true, force: true });
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    console.error(explain(error));
    console.log('0 passed, 1 failed');
    return 1;
  }
}
