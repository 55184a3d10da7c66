import { Database } from '@numera/database';
import { pause } from '@numera/kernel';
import type { Transport } from '@numera/messaging';
import type { RunningApp } from '../app';
import type { ReadinessCheck, ReadinessReport } from '../health-server';

const LOOK_MS = 2_000;

type Noted = 'database' | 'migrations' | 'service';

/** Whether a service does its work now, and if not what it waits for. */
export class Readiness {
  /** The service once it runs, until it stops. */
  app: RunningApp | null = null;
  private readonly waiting = new Map<Noted, string>([
    ['database', 'not reached yet'],
    ['migrations', 'not looked at yet'],
    ['service', 'not started'],
  ]);

  constructor(private readonly transport: Transport) {}

  /** What a check waits for, as an operator reads it. */
  note(check: Noted, detail: string): void {
    this.waiting.set(check, detail);
  }

  done(check: Noted): void {
    this.waiting.delete(check);
    if (check === 'migrations') this.waiting.delete('database');
  }

  async report(): Promise<ReadinessReport> {
    const checks = {
      broker: this.transport.isConnected ? { ok: true } : { ok: false, detail: 'not connected' },
      database: await this.database(),
      migrations: this.noted('migrations'),
      service: this.noted('service'),
    };
    return { ready: Object.values(checks).every(({ ok }) => ok), checks };
  }

  private async database(): Promise<ReadinessCheck> {
    if (!this.app) return this.noted('database');
    const answered = this.app
      .get(Database)
      .query('SELECT 1 AS one')
      .then(
        () => true,
        () => false,
      );
    const given = new AbortController();
    const ok = await Promise.race([answered, pause(LOOK_MS, given.signal).then(() => false)]);
    given.abort();
    return ok ? { ok } : { ok, detail: 'does not answer' };
  }

  private noted(check: Noted): ReadinessCheck {
    const detail = this.waiting.get(check);
    return detail === undefined ? { ok: true } : { ok: false, detail };
  }
}
