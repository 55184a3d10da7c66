import { Injectable, Logger } from '@nestjs/common';
import { backoffMs, pause, toError } from '@numera/kernel';
import { Metrics, type Counter } from './metrics';

interface Job {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<boolean | void>;
  wake: AbortController;
  /** Of this process's clock; the start counts as one. */
  lastSuccessMs: number;
}

const MAX_BACKOFF_MS = 30_000;

/**
 * A service's timed work: sweepers and refreshers. A job never overlaps itself; what it decides is guarded
 * in the database, so every replica may run it. It starts when the service takes work and stops first.
 */
@Injectable()
export class Jobs {
  private readonly logger = new Logger(Jobs.name);
  private readonly jobs = new Map<string, Job>();
  private stopping = new AbortController();
  private running: Promise<unknown> | null = null;
  private readonly stopHooks: (() => Promise<void>)[] = [];
  private readonly failures: Counter<'job_name'>;

  constructor(metrics: Metrics) {
    this.failures = metrics.counter(
      'numera_job_failures_total',
      'Runs of a timed job that failed; it is tried again.',
      ['job_name'],
    );
    const each = (value: (job: Job) => number) => () =>
      [...this.jobs.values()].map((job) => ({ labels: { job_name: job.name }, value: value(job) }));
    metrics.gauge(
      'numera_job_last_success_timestamp_seconds',
      'When a timed job last ended well in this process, or when it was started.',
      ['job_name'],
      each(({ lastSuccessMs }) => lastSuccessMs / 1_000),
    );
    metrics.gauge(
      'numera_job_interval_seconds',
      'How often a timed job runs.',
      ['job_name'],
      each(({ everyMs }) => everyMs / 1_000),
    );
  }

  /** `work` runs every `everyMs`, and again at once while it answers true (there is more to do). */
  every(name: string, everyMs: number, work: () => Promise<boolean | void>): void {
    const wake = new AbortController();
    this.jobs.set(name, { name, everyMs, work, wake, lastSuccessMs: Date.now() });
    this.failures.inc({ job_name: name }, 0);
  }

  /** Runs the job now instead of at its next turn. */
  wake(name: string): void {
    this.jobs.get(name)?.wake.abort();
  }

  /** Runs when the service stops, before its jobs are waited for: to end what a job waits on. */
  onStop(hook: () => Promise<void>): void {
    this.stopHooks.push(hook);
  }

  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    this.running = Promise.all([...this.jobs.values()].map((job) => this.loop(job)));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const hook of this.stopHooks) await hook();
    for (const job of this.jobs.values()) job.wake.abort();
    await this.running;
    this.running = null;
  }

  private async loop(job: Job): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      job.wake = new AbortController();
      let waitMs = job.everyMs;
      try {
        if ((await job.work()) === true) waitMs = 0;
        failures = 0;
        job.lastSuccessMs = Date.now();
      } catch (thrown) {
        failures += 1;
        this.failures.inc({ job_name: job.name });
        waitMs = Math.max(job.everyMs, backoffMs(failures, 250, MAX_BACKOFF_MS));
        this.logger.warn({ msg: 'job failed', job: job.name, failures, error: toError(thrown) });
      }
      // A stop aborts the wait as well.
      await pause(waitMs, job.wake.signal);
    }
  }
}
