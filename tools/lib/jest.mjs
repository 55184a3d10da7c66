import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runTool } from './child.mjs';
import { scratch } from './workspace.mjs';

/** More workers would need more memory than the speed is worth. */
const MOST_WORKERS = 4;

/** The test files that these arguments of jest choose, or null when jest cannot tell. */
export async function listSuites(args) {
  const { code, output } = await runTool('jest', ['--listTests', ...args], { quiet: true });
  if (code === 0) return output.split('\n').filter((line) => line.endsWith('spec.ts'));
  console.error(output);
  return null;
}

/** Runs jest and counts: `{ passed, failed, skipped }`. The full results stay in `.tmp/results`. */
export async function runJest(args, env) {
  const results = join(scratch, 'results', 'jest.json');
  mkdirSync(join(scratch, 'results'), { recursive: true });
  rmSync(results, { force: true });
  const { code } = await runTool(
    'jest',
    ['--json', `--outputFile=${results}`, '--silent', ...workers(args), ...args],
    { env },
  );
  return countResults(results, code);
}

function workers(args) {
  if (args.some((arg) => /^(-i|-w|--runInBand|--maxWorkers)/.test(arg))) return [];
  return [`--maxWorkers=${Math.min(availableParallelism(), MOST_WORKERS)}`];
}

/** A suite that did not even load is one failure; so is a jest that ends badly without one. */
function countResults(file, code) {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  return {
    passed: results.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
