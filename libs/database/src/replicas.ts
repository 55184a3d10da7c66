import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { AppError, backoffMs, newId, pause, toError } from '@numera/kernel';
import { Client } from 'pg';

/** The tables that every service's schema has for its replicas. */
export const DATABASE_MIGRATIONS = join(__dirname, '..', 'migrations');

/**
 * A lock that is free for so long belongs to the dead: a living replica that lost its connection, as all do
 * when PostgreSQL restarts, takes it again well within that.
 */
export const DEATH_GRACE_MS = 3_000;

const LOOK_EVERY_MS = 1_000;
const LONGEST_PAUSE_MS = 500;

/** The lock of a replica, from its id: a key of 64 bits. */
const LOCK = `hashtextextended('numera.replica.' || replica_id::text, 0)`;

type Release = (deadReplicaId: string) => Promise<void>;

/**
 * Who of a service's replicas lives. Every process holds a lock on a connection of its own; PostgreSQL frees
 * it when the process dies, and the others free at once what it had leased, instead of waiting for its
 * leases to run out. The database's clock decides, and a lease's end stays the safety net for a process that
 * hangs or is cut off.
 */
export class Replicas {
  /** Marks this process's leases. */
  readonly id = newId();
  private readonly logger = new Logger(Replicas.name);
  private readonly releases: Release[] = [];
  private readonly stopping = new AbortController();
  private client: Client | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly url: string,
    private readonly schema: string,
  ) {}

  /** Runs for every replica that has died; must leave alone what others lease, and may run twice. */
  onDeath(release: Release): void {
    this.releases.push(release);
  }

  /**
   * Takes this replica's lock and frees what dead ones left; then goes on looking for them.
   * @param graceMs 0 where no other process can be: what is found is a killed predecessor's
   */
  async start(graceMs: number = DEATH_GRACE_MS): Promise<void> {
    if (this.running) throw new AppError('DATABASE.STARTED_TWICE', 'bug', { schema: this.schema });
    await this.lookOnce(graceMs);
    this.running = this.lookUntilStopped(graceMs);
  }

  /** Gives the lock up: what this replica may still have leased is free for the others. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.client?.end().catch(() => undefined);
  }

  private async lookUntilStopped(graceMs: number): Promise<void> {
    for (let failures = 0; ;) {
      const waitMs = failures === 0 ? LOOK_EVERY_MS : backoffMs(failures, 100, LONGEST_PAUSE_MS);
      await pause(waitMs, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        await this.lookOnce(graceMs);
        failures = 0;
      } catch (thrown) {
        failures += 1;
        if (failures % 20 === 1)
          this.logger.warn({ msg: 'no look', error: toError(thrown).message });
      }
    }
  }

  private async lookOnce(graceMs: number): Promise<void> {
    const client = this.client ?? (await this.connect());
    for (const dead of await findDead(client, this.id, graceMs)) {
      this.logger.warn({ msg: 'a replica has died', replica: dead });
      for (const release of this.releases) await release(dead);
      await client.query('DELETE FROM replicas WHERE replica_id = $1', [dead]);
    }
  }

  private async connect(): Promise<Client> {
    const client = new Client({
      connectionString: this.url,
      application_name: `numera-${this.schema}-replica`,
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
      // A machine that vanished without a word is noticed by the server within half a minute.
      options: `-c search_path=${this.schema} -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3`,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    try {
      await client.connect();
      await client.query(
        'INSERT INTO replicas (replica_id) VALUES ($1) ON CONFLICT (replica_id) DO NOTHING',
        [this.id],
      );
      // Waits for those who are just looking whether it is free.
      await client.query(`SELECT pg_advisory_lock(${LOCK}) FROM replicas WHERE replica_id = $1`, [
        this.id,
      ]);
    } catch (thrown) {
      await client.end().catch(() => undefined);
      throw thrown;
    }
    this.client = client;
    return client;
  }

  private drop(client: Client): void {
    if (this.client === client) this.client = null;
  }
}

/** Notes whose locks are free since when; the ids of those for whom that has been too long. */
async function findDead(client: Client, self: string, graceMs: number): Promise<string[]> {
  const { rows } = await client.query<{ replica_id: string }>(
    `WITH looked AS MATERIALIZED (
       -- Shared, so that several who look do not take each other for the living.
       SELECT replica_id, pg_try_advisory_xact_lock_shared(${LOCK}) AS is_free
         FROM replicas WHERE replica_id <> $1
     ), noted AS (
       UPDATE replicas r SET suspected_at = CASE WHEN l.is_free THEN now() END FROM looked l
        WHERE l.replica_id = r.replica_id AND l.is_free <> (r.suspected_at IS NOT NULL)
     )
     SELECT r.replica_id FROM replicas r JOIN looked l USING (replica_id)
      WHERE l.is_free AND coalesce(r.suspected_at, now()) <= now() - $2 * interval '1 millisecond'`,
    [self, graceMs],
  );
  return rows.map((row) => row.replica_id);
}
