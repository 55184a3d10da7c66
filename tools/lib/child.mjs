import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { root } from './workspace.mjs';

const STOP_LIMIT_MS = 10_000;
const running = new Set();

/**
 * Runs a program to its end: `{ code, output }`, where `code` is what a shell would show (128 + n
 * after signal n). With `quiet` its output is kept for the case that it fails, else it is shown.
 *
 * It gets a process group of its own, so that Ctrl-C in the terminal reaches it once, through us,
 * and never its own children twice.
 */
export function runChild(command, args, { env = {}, quiet = false } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    detached: process.platform !== 'win32',
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  running.add(child);
  let output = '';
  const collect = (chunk) => (output += chunk);
  if (quiet) {
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? 128 + constants.signals[signal], output });
    });
  });
}

/** Runs a program of an installed package, without npx: `runTool('jest', ['--listTests'])`. */
export function runTool(name, args, options) {
  const folder = join(root, 'node_modules', name === 'tsc' ? 'typescript' : name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const program = join(folder, typeof bin === 'string' ? bin : bin[name]);
  return runChild(process.execPath, [program, ...args], options);
}

/** Passes a signal to everything that runs. */
export function signalChildren(signal) {
  for (const child of running) {
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/**
 * Ends what runs when we are told to end, and tells `onSignal` once. What does not end in time is
 * killed.
 */
export function endChildrenOnSignal(onSignal = () => {}) {
  let told = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (told) return;
      told = true;
      onSignal(signal);
      signalChildren(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      setTimeout(() => signalChildren('SIGKILL'), STOP_LIMIT_MS).unref();
    });
  }
}
