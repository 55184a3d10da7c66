/** `npm run check`: exactly what must hold before a change is taken. Stops at the first failure. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endChildrenOnSignal, runChild, runTool } from './lib/child.mjs';
import { since } from './lib/say.mjs';
import { root } from './lib/workspace.mjs';

const WEB_TYPES = 'apps/sandbox/web/tsconfig.json';

const steps = [
  ['format', () => runTool('prettier', ['--check', '--log-level=warn', '.'])],
  ['lint', () => runTool('eslint', ['--max-warnings=0', '.'], { env: { NX_DAEMON: 'false' } })],
  ['types', () => runTool('tsc', ['-p', 'tsconfig.json'])],
  ['types of the chat page', () => runTool('tsc', ['-p', WEB_TYPES]), () => exists(WEB_TYPES)],
  ['generated files', () => runChild(process.execPath, ['tools/generate.mjs', '--check'])],
  ['tests', () => runChild(process.execPath, ['tools/test.mjs', ...process.argv.slice(2)])],
];

endChildrenOnSignal();

for (const [name, run, applies = () => true] of steps) {
  if (!applies()) continue;
  const startedAt = Date.now();
  console.log(`── ${name}`);
  const { code } = await run();
  console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${since(startedAt)})`);
  if (code === 0) continue;
  process.exitCode = code;
  break;
}

function exists(path) {
  return existsSync(join(root, path));
}
