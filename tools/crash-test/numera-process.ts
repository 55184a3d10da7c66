import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(__dirname, '../../apps/standalone/dist/main.js');
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;

/** Numera as a program of its own, so that a kill takes everything it had in memory. */
export class NumeraProcess {
  private child: ChildProcess | null = null;
  private closed = false;
  private readonly log: WriteStream;

  /** `folder` is where it runs: not the repository's, whose `.env` is none of this. */
  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    mkdirSync(folder, { recursive: true });
    this.log = createWriteStream(join(folder, 'numera.log'));
  }

  /** Starts it and waits until it says that it runs. */
  async start(): Promise<void> {
    const child = this.spawn([]);
    this.child = child;
    let said = '';
    await new Promise<void>((started, failed) => {
      const late = setTimeout(() => failed(new Error('Numera did not start')), START_LIMIT_MS);
      child.once('exit', () => failed(new Error(`Numera ended at its start: ${said}`)));
      child.stdout?.on('data', (chunk: string) => {
        if (said.length < 10_000) said += chunk;
        if (!said.includes('Numera is running')) return;
        clearTimeout(late);
        started();
      });
    });
  }

  /** Kills it as a power cut does, and waits until it is gone. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Asks it to stop; what does not within the limit is killed and an error. */
  async stop(): Promise<void> {
    const { child } = this;
    const late = setTimeout(() => child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.end('SIGTERM');
    clearTimeout(late);
    if (child?.exitCode !== 0) throw new Error('Numera did not stop when it was asked to');
  }

  /** Runs one command of the program to its end, such as `reconcile`. */
  async run(command: string): Promise<{ code: number; output: string }> {
    const child = this.spawn([command]);
    this.child = child;
    let output = '';
    child.stdout?.on('data', (chunk: string) => (output += chunk));
    const code = await new Promise<number>((ended) =>
      child.once('close', (exitCode) => ended(exitCode ?? -1)),
    );
    return { code, output: output.trim() };
  }

  /** Ends it for good: a scenario that still goes on cannot start it again. */
  async close(): Promise<void> {
    this.closed = true;
    await this.kill();
    await new Promise<void>((ended) => this.log.end(ended));
  }

  private spawn(args: readonly string[]): ChildProcess {
    if (this.closed) throw new Error('the crash test is over');
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM, ...args], {
      cwd: this.folder,
      env: { PATH, HOME, ...this.env },
      // Ctrl-C in the terminal is ours alone to pass on.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (chunk) => this.log.write(chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => this.log.write(chunk));
    return child;
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolveGone) => child.once('exit', resolveGone));
    child.kill(signal);
    await gone;
  }
}
