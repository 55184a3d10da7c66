/**
 * `npm run crash-test`: kills Numera at each step of an order, starts it again, and proves from the books
 * of all sides that everything ends right. Exits non-zero when anything does not.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { signalChildren } from './lib/child.mjs';
import loader from './lib/load-source.cjs';
import { scratch } from './lib/workspace.mjs';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interruption.abort();
    signalChildren(signal);
  });
}

process.exit(await main());

async function main() {
  const buildCode = await build();
  if (interruption.signal.aborted) return 130;
  if (buildCode !== 0) return buildCode;
  const folder = join(scratch, 'crash-test', `run-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  const { runCrashTest } = loader.loadSource('tools/crash-test/run.ts');
  console.error(`Numera's log, kept if a row is wrong: ${join(folder, 'numera', 'numera.log')}`);
  try {
    const failed = await runCrashTest({
      folder,
      signal: interruption.signal,
      print: (line) => console.log(line),
      tell: (line) => console.error(line),
    });
    if (failed === 0) rmSync(folder, { recursive: true, force: true });
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    console.error(error);
    console.log('0 passed, 1 failed');
    return 1;
  }
}
