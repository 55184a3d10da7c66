/**
 * `npm run bench`: measures Numera on this machine and prints a table; with `-- --json` one JSON object
 * on standard output and nothing else there. `-- --only=orders,code` runs some parts alone.
 *
 * Fails when something could not be measured, not when a goal is missed: that is the reader's to judge.
 */
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import loader from './lib/load-source.cjs';
import { scratch } from './lib/workspace.mjs';

const { Bench, PART_NAMES } = loader.loadSource('tools/bench/bench.ts');
const { tableOf } = loader.loadSource('tools/bench/table.ts');

const asJson = process.argv.includes('--json');
const only = process.argv.find((one) => one.startsWith('--only='))?.slice('--only='.length);
const names = only?.split(',') ?? PART_NAMES;

const bench = new Bench(join(scratch, 'bench'), (line) => console.error(line));
let stopping = null;
const stop = () => (stopping ??= bench.stop());

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    void stop()
      .catch((error) => console.error(error))
      .finally(() => process.exit(130));
  });
}

async function main() {
  // The memory is that of the built program.
  const code = names.includes('memory') ? await build() : 0;
  if (code !== 0) return code;
  try {
    const figures = await bench.run(names);
    console.log(asJson ? JSON.stringify(figures, null, 2) : tableOf(figures));
    return 0;
  } catch (error) {
    if (!stopping) console.error(error);
    return 1;
  } finally {
    await stop();
  }
}

const code = await main();
process.exit(code);
