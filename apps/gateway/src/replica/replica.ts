import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { Transport } from '@numera/messaging';
import { Jobs } from '@numera/service';

type Release = (deadReplicaId: string) => Promise<void>;

/** This process among the gateway's replicas, and what becomes of the work of those that died. */
@Injectable()
export class Replica implements OnModuleInit {
  readonly id = newId();
  private readonly releases: Release[] = [];
  private done = false;

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly transport: Transport,
  ) {}

  /** Runs for each replica that is known to be dead, to free what it had in hand. */
  onDeath(release: Release): void {
    this.releases.push(release);
  }

  onModuleInit(): void {
    this.jobs.every('gateway.replicas', 2_000, () => this.releaseDead());
  }

  /** When there can be no other process, whoever else has something in hand is dead. */
  private async releaseDead(): Promise<void> {
    if (this.done || !this.transport.exclusive) return;
    const dead = await this.database.query<{ id: string }>(
      `SELECT leased_by AS id FROM updates WHERE state = 'handling' AND leased_by <> $1
       UNION SELECT leased_by FROM outgoing WHERE leased_by <> $1
       UNION SELECT leased_by FROM intake_lease WHERE leased_by <> $1`,
      [this.id],
    );
    for (const { id } of dead) for (const release of this.releases) await release(id);
    this.done = true;
    if (dead.length > 0) for (const job of WOKEN) this.jobs.wake(job);
  }
}

const WOKEN = ['gateway.poll', 'gateway.handle', 'gateway.send'];
