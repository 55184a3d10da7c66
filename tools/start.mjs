/** `npm start`: builds what changed, then runs Numera in one process until Ctrl-C. */
import { build } from './lib/build.mjs';
import { runChild, signalChildren } from './lib/child.mjs';

/** One press of Ctrl-C comes from the terminal and again through npm: within this it is one. */
const ECHO_MS = 500;
const PROGRAM = 'apps/standalone/dist/main.js';

let lastSignal = { name: '', at: 0 };
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    const now = Date.now();
    if (signal === lastSignal.name && now - lastSignal.at < ECHO_MS) return;
    lastSignal = { name: signal, at: now };
    signalChildren(signal);
  });
}

const buildCode = await build();
if (buildCode !== 0 || interrupted) {
  process.exitCode = interrupted ? 130 : buildCode;
} else {
  const args = ['--enable-source-maps', PROGRAM, ...process.argv.slice(2)];
  const { code } = await runChild(process.execPath, args);
  process.exitCode = code;
}
