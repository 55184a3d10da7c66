/** `npm run trace -- <order> [--logs …]`: one order's whole story, from the logs of all services. */
import loader from './lib/load-source.cjs';
import { root } from './lib/workspace.mjs';

const { runTrace } = loader.loadSource('tools/trace/run.ts');
process.exitCode = await runTrace({
  home: root,
  arguments: process.argv.slice(2),
  input: process.stdin,
  say: (line) => console.log(line),
});
