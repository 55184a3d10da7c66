import { spawn } from 'node:child_process';
import type { ServerUser } from './server-user';

export interface CommandResult {
  exitCode: number;
  output: string;
}

export interface CommandOptions {
  /** Run as this user; the own one when left out. */
  user?: ServerUser | undefined;
  /** Append the output to this open file instead of returning it. */
  outputFd?: number;
}

/**
 * Runs a program to its end. Rejects only when it cannot be started.
 *
 * The program gets a session of its own, so that Ctrl-C in the terminal reaches this process alone
 * and the database stays until this process has finished its work. It starts in `/`, because the
 * folder we are in may be closed to the other user. libuv drops the supplementary groups when it
 * switches the user.
 */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const sink = options.outputFd ?? 'pipe';
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: process.platform === 'win32' ? undefined : '/',
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', sink, sink],
      env: commandEnvironment(),
      ...(options.user && { uid: options.user.uid, gid: options.user.gid }),
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? -1, output: output.trim() }));
  });
}

/** Without PG* and locale settings of the caller, which would steer initdb and the server. */
function commandEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PG[A-Z]+|LC_[A-Z]+|LANG|LANGUAGE|NODE_OPTIONS)$/.test(name),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}
