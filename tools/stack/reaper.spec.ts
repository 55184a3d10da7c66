import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const LOADER = join(__dirname, '../lib/load-source.cjs');

/** A process that starts another one which would go on for a minute, says its id, and waits. */
const PARENT = `
  const { endWithUs } = require(process.argv[1]).loadSource('tools/stack/reaper.ts');
  const child = require('node:child_process').spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
  endWithUs(child.pid);
  process.stdout.write(String(child.pid));
  setInterval(() => undefined, 1000);`;

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('ends what a killed process had started', async () => {
  const parent = spawn(process.execPath, ['-e', PARENT, LOADER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  expect(lives(pid)).toBe(true);
  parent.kill('SIGKILL');
  const endMs = Date.now() + 10_000;
  while (lives(pid) && Date.now() < endMs) await new Promise((resolve) => setImmediate(resolve));
  expect(lives(pid)).toBe(false);
}, 20_000);
