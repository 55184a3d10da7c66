import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { backoffMs, pause } from '@numera/kernel';
import { endWithUs } from './reaper';

const ROOT = resolve(__dirname, '../..');
const STOP_LIMIT_MS = 30_000;
const LONGEST_PAUSE_MS = 5_000;
/** A process that lived so long did not fail at its start. */
const LASTED_MS = 10_000;
const LINES_KEPT = 20;

export interface ServiceProcessOptions {
  readonly service: string;
  /** 1 for the first replica. */
  readonly replica: number;
  readonly env: Readonly<Record<string, string>>;
  readonly healthPort: number;
  readonly logFolder: string;
  readonly say: (line: string) => void;
}

/** One replica of a service: started, started again whenever it ends unasked, stopped. */
export class ServiceProcess {
  readonly name: string;
  private readonly log: WriteStream;
  private child: ChildProcess | null = null;
  private running: Promise<void> | null = null;
  private stopping = new AbortController();
  private lastLines: string[] = [];

  constructor(private readonly options: ServiceProcessOptions) {
    this.name = `${options.service}-${options.replica}`;
    this.log = createWriteStream(join(options.logFolder, `${this.name}.log`), {
      flags: 'a',
      mode: 0o600,
    });
  }

  get env(): Readonly<Record<string, string>> {
    return this.options.env;
  }

  get service(): string {
    return this.options.service;
  }

  get pid(): number | null {
    return this.child?.pid ?? null;
  }

  /** Where its health and metrics are. */
  get healthUrl(): string {
    return `http://127.0.0.1:${this.options.healthPort}`;
  }

  start(): void {
    this.stopping = new AbortController();
    this.running ??= this.keepRunning();
  }

  async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`${this.healthUrl}/health/ready`, {
        signal: AbortSignal.timeout(3_000),
      });
      await answer.arrayBuffer();
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  /** SIGKILL: it is started again as after any death. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Asks it to stop, and kills what does not within the limit. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { child } = this;
    child?.kill('SIGTERM');
    const late = setTimeout(() => child?.kill('SIGKILL'), STOP_LIMIT_MS);
    await this.running;
    clearTimeout(late);
    this.running = null;
    await new Promise<void>((ended) => this.log.end(ended));
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async keepRunning(): Promise<void> {
    for (let failures = 0; ;) {
      const startedAtMs = performance.now();
      const ending = await this.runOnce();
      if (this.isStopping()) return;
      failures = performance.now() - startedAtMs > LASTED_MS ? 1 : failures + 1;
      this.options.say(`${this.name} ended (${ending}); it is started again.`);
      // Why it could not start is what an operator wants to read.
      if (failures > 1) for (const line of this.lastLines) this.options.say(`  ${line}`);
      await pause(backoffMs(failures, 100, LONGEST_PAUSE_MS), this.stopping.signal);
      if (this.isStopping()) return;
    }
  }

  private runOnce(): Promise<string> {
    const program = join(ROOT, 'apps', this.service, 'dist', 'main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', program], {
      cwd: ROOT,
      env: { ...this.options.env, HEALTH_PORT: String(this.options.healthPort) },
      // Ctrl-C in the terminal is the supervisor's alone to pass on.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const letGo = child.pid === undefined ? () => undefined : endWithUs(child.pid);
    this.lastLines = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.note(line));
    }
    return new Promise((ended) => {
      child.once('error', (error) => ended(error.message));
      child.once('exit', letGo);
      child.once('close', (code, signal) => {
        this.child = null;
        ended(signal ?? `exit ${code ?? 0}`);
      });
    });
  }

  private note(line: string): void {
    this.log.write(`${line}\n`);
    this.lastLines = [...this.lastLines, line].slice(-LINES_KEPT);
  }
}
