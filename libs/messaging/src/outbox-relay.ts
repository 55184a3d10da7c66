import { Injectable, Logger } from '@nestjs/common';
import type { Envelope } from '@numera/contracts';
import { Database, Replicas } from '@numera/database';
import { pause, toError } from '@numera/kernel';
import { runWithoutOrigin } from './context';
import { Transport } from './transport';

/** Messages on their way at most; more wait in the table, so that a slow consumer never fills memory. */
const MAX_IN_FLIGHT = 2_000;
const SWEEP_EVERY_MS = 1_000;
const SWEEP_BATCH = 500;
/** When a message is tried again that nobody took. */
const AGAIN_AFTER_MS = 2_000;
/** Confirmed rows are deleted together, this long after the first of them. */
const FORGET_AFTER_MS = 20;

/** Carries committed outbox rows to the transport and forgets them when it confirms. */
@Injectable()
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly inFlight = new Map<string, Promise<void>>();
  private readonly confirmed: string[] = [];
  private forgetTimer: NodeJS.Timeout | null = null;
  private forgetting: Promise<void> = Promise.resolve();
  private stopping = new AbortController();
  private sweeping: Promise<void> | null = null;
  /** Whether rows of this process wait in the table because too many were on their way. */
  private overflowed = false;
  private roomMade = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
    private readonly transport: Transport,
  ) {
    replicas.onDeath(async (dead) => {
      await database.query('UPDATE outbox SET available_at = now() WHERE owner = $1', [dead]);
    });
  }

  /** Publishes what this process has just committed. What does not fit in memory is read again when there is room. */
  offer(envelopes: readonly Envelope[]): void {
    if (this.sweeping === null) return;
    for (const envelope of envelopes) {
      if (this.inFlight.size < MAX_IN_FLIGHT) this.carry(envelope);
      else this.overflowed = true;
    }
  }

  /** Starts carrying. */
  start(): void {
    if (this.sweeping) return;
    this.stopping = new AbortController();
    this.sweeping = this.sweepUntilStopped();
  }

  /** Takes nothing more, waits for what is on its way up to `deadlineMs`; the rest stays in the table. */
  async stop(deadlineMs = 5_000): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
    this.sweeping = null;
    const waiting = new AbortController();
    const deadline = pause(deadlineMs, waiting.signal);
    await Promise.race([Promise.allSettled(this.inFlight.values()), deadline]);
    waiting.abort();
    await this.forget();
  }

  /** How many messages are on their way. */
  get pending(): number {
    return this.inFlight.size;
  }

  private carry(envelope: Envelope): void {
    if (this.inFlight.has(envelope.id)) return;
    const journey = runWithoutOrigin(() => this.transport.publish(envelope))
      .then(
        () => this.noteConfirmed(envelope.id),
        (thrown: unknown) => {
          if (this.stopping.signal.aborted) return;
          const error = toError(thrown).message;
          this.logger.warn({ msg: 'message not confirmed', name: envelope.name, error });
          return this.putOff(envelope.id);
        },
      )
      .finally(() => {
        this.inFlight.delete(envelope.id);
        if (this.overflowed && this.inFlight.size <= MAX_IN_FLIGHT / 2) this.roomMade.abort();
      });
    this.inFlight.set(envelope.id, journey);
  }

  /** Nobody takes it yet, as when a service is started for the first time: soon again, by whoever is free. */
  private async putOff(id: string): Promise<void> {
    await this.database
      .query("UPDATE outbox SET available_at = now() + $2 * interval '1 ms' WHERE id = $1", [
        id,
        AGAIN_AFTER_MS,
      ])
      // It is available to all some time later anyway.
      .catch(() => undefined);
  }

  private noteConfirmed(id: string): void {
    this.confirmed.push(id);
    this.forgetTimer ??= setTimeout(() => void this.forget(), FORGET_AFTER_MS);
  }

  private forget(): Promise<void> {
    if (this.forgetTimer) clearTimeout(this.forgetTimer);
    this.forgetTimer = null;
    const ids = this.confirmed.splice(0);
    if (ids.length === 0) return this.forgetting;
    // A row whose deletion is lost in a crash is published again, which its inboxes bear; so nobody waits
    // for the disk here.
    const deletion = this.database
      .query(
        `WITH relaxed AS (SELECT set_config('synchronous_commit', 'off', true))
         DELETE FROM outbox USING relaxed WHERE id = ANY($1::uuid[])`,
        [ids],
      )
      .then(() => undefined)
      .catch((thrown: unknown) =>
        this.logger.warn({ msg: 'outbox rows kept', error: toError(thrown).message }),
      );
    this.forgetting = Promise.all([this.forgetting, deletion]).then(() => undefined);
    return this.forgetting;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.roomMade = new AbortController();
      const taken = await this.takeWaiting().catch((thrown: unknown) => {
        this.logger.warn({ msg: 'outbox sweep failed', error: toError(thrown).message });
        return 0;
      });
      if (taken === 0) await pause(SWEEP_EVERY_MS, AbortSignal.any([signal, this.roomMade.signal]));
    }
  }

  private async takeWaiting(): Promise<number> {
    const room = Math.min(SWEEP_BATCH, MAX_IN_FLIGHT - this.inFlight.size);
    if (room <= 0) return 0;
    const rows = [
      ...(this.overflowed ? await this.readOwn(room) : []),
      ...(await this.sweep(room)),
    ];
    for (const row of rows) this.carry(row.envelope);
    return rows.length;
  }

  /** What this process has committed and not yet taken on its way; nobody else looks at it for a while. */
  private async readOwn(room: number): Promise<Row[]> {
    await this.forget();
    const rows = await this.database.query<Row>(
      `SELECT envelope FROM outbox
        WHERE owner = $1 AND available_at > now() AND NOT id = ANY($2::uuid[]) ORDER BY id LIMIT $3`,
      [this.replicas.id, [...this.inFlight.keys(), ...this.confirmed], room],
    );
    if (rows.length < room) this.overflowed = false;
    return rows;
  }

  /** What is free for all: left by the dead, not taken by anybody yet, or not confirmed for long. */
  private sweep(room: number): Promise<Row[]> {
    return this.database.query<Row>(
      `UPDATE outbox SET available_at = now() + interval '30 seconds', owner = $2
        WHERE id IN (SELECT id FROM outbox WHERE available_at <= now()
                      ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING envelope`,
      [room, this.replicas.id],
    );
  }
}

interface Row {
  readonly envelope: Envelope;
}
