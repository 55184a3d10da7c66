import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';
import { pause } from '@numera/kernel';
import type { CallPriority } from '../adapters/smspool/client';
import { ProvidersConfig } from '../providers.config';

/** How long a call may wait for its turn, and how long the queue may be for it to join. In milliseconds. */
const PATIENCE: Record<CallPriority, { waitMs: number; queueMs: number }> = {
  purchase: { waitMs: 10_000, queueMs: 10_000 },
  cancel: { waitMs: 10_000, queueMs: 10_000 },
  poll: { waitMs: 8_000, queueMs: 400 },
  catalogue: { waitMs: 5_000, queueMs: 200 },
};
const RETRY_MS = 100;

/**
 * An account's request budget (OTP-3): requests leave evenly spaced, by one row that all replicas share, so
 * that no second has more than the limit. Reads join only a short queue; purchases and cancellations any.
 */
@Injectable()
export class Budget {
  private readonly spacingMs: number;

  constructor(
    private readonly database: Database,
    config: ProvidersConfig,
  ) {
    this.spacingMs = 1_000 / config.requestsPerSecond;
  }

  /** Waits for a turn; false when none came in time: nothing may be sent. */
  async admit(accountId: string, priority: CallPriority): Promise<boolean> {
    const { waitMs, queueMs } = PATIENCE[priority];
    const deadlineMs = performance.now() + waitMs;
    for (;;) {
      const turnInMs = await this.take(accountId, queueMs);
      if (turnInMs !== null) {
        if (turnInMs > 0) await pause(turnInMs);
        return true;
      }
      if (performance.now() > deadlineMs) return false;
      await pause(RETRY_MS);
    }
  }

  /** Takes the next turn when it is due within `queueMs`; answers in how many milliseconds it is. */
  private async take(accountId: string, queueMs: number): Promise<number | null> {
    const rows = await this.database.query<{ turn: number }>(
      `INSERT INTO budgets AS b (account_id, next_at)
       VALUES ($1, clock_timestamp() + $2 * interval '1 millisecond')
       ON CONFLICT (account_id) DO UPDATE
         SET next_at = greatest(b.next_at, clock_timestamp()) + $2 * interval '1 millisecond'
       WHERE b.next_at < clock_timestamp() + $3 * interval '1 millisecond'
       RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 * 1000 - $2 AS turn`,
      [accountId, this.spacingMs, queueMs],
    );
    const row = rows[0];
    return row ? Math.max(0, row.turn) : null;
  }
}
