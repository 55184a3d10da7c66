/**
 * `npm run stack [-- --scale poller=3 --scale gateway=2]`: every service as a process of its own on real
 * PostgreSQL and RabbitMQ, without Docker, until Ctrl-C.
 */
import { build } from './lib/build.mjs';
import loader from './lib/load-source.cjs';
import { root } from './lib/workspace.mjs';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());

const buildCode = await build();
if (buildCode !== 0) process.exit(buildCode);
const { Logger } = await import('@nestjs/common');
Logger.overrideLogger(['error', 'fatal']);
const { runStack } = loader.loadSource('tools/stack/run.ts');
const say = (line) => console.log(line);
const code = await runStack({
  home: root,
  arguments: process.argv.slice(2),
  stop: stop.signal,
  say,
});
process.exit(code);
