import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { AccountRegistry } from '../account/account.registry';
import { LookService } from './look.service';
import { OrphanService } from './orphan.service';
import { ResendCalls } from './resend.calls';

const LOOK_EVERY_MS = 500;
const ORPHANS_EVERY_MS = 60_000;

@Injectable()
export class LookJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly looks: LookService,
    private readonly resends: ResendCalls,
    private readonly orphans: OrphanService,
  ) {}

  onModuleInit(): void {
    this.jobs.every('providers.look', LOOK_EVERY_MS, () => this.look());
    this.jobs.every('providers.orphans', ORPHANS_EVERY_MS, () => this.watchOrphans());
  }

  private async look(): Promise<void> {
    for (const { accountId } of this.registry.accounts) {
      await this.looks.lookForUnknown(accountId);
      await this.resends.settleUnknown(accountId);
    }
  }

  private async watchOrphans(): Promise<void> {
    for (const { accountId } of this.registry.accounts) await this.orphans.watchOrphans(accountId);
  }
}
