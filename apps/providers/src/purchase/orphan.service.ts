import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@numera/database';
import { AccountStore } from '../account/account.store';
import { AccountCalls } from '../account/account.calls';
import type { ListedOrder } from '../adapters/adapter';
import { MessageService } from '../message/message.service';
import { ProvidersConfig } from '../providers.config';
import { AttemptStore } from './attempt.store';
import { CLOCK_MARGIN_MS } from './look.rules';
import { LookService } from './look.service';
import { LookStore } from './look.store';

const OLD_ENOUGH_MS = 2 * 60_000;

/** Looks for numbers that run at the provider, cost money, and belong to nobody. */
@Injectable()
export class OrphanService {
  private readonly logger = new Logger(OrphanService.name);

  constructor(
    private readonly database: Database,
    private readonly store: LookStore,
    private readonly attempts: AttemptStore,
    private readonly accounts: AccountStore,
    private readonly looks: LookService,
    private readonly calls: AccountCalls,
    private readonly messages: MessageService,
    private readonly config: ProvidersConfig,
  ) {}

  async watchOrphans(accountId: string): Promise<void> {
    const account = await this.accounts.find(accountId);
    if (!account) return;
    const nowMs = await this.store.nowMs();
    const listed = await this.messages.active(accountId);
    if (!listed) return;
    // Younger ones may be of a call whose answer is still to be stored; older ones than we are, of others.
    const suspects = listed.filter(
      ({ state, orderedAtMs }) =>
        state === 'waiting' &&
        orderedAtMs !== null &&
        orderedAtMs < nowMs - OLD_ENOUGH_MS &&
        orderedAtMs >= account.createdAtMs - CLOCK_MARGIN_MS,
    );
    if (suspects.length === 0) return;
    const orphans = await this.adopt(accountId, suspects);
    for (const { externalId } of orphans) {
      this.logger.error({ msg: 'an order at the provider is nobody’s', accountId, externalId });
      if (!this.config.cancelOrphans || !(await this.messages.can(accountId, 'cancel'))) continue;
      const { outcome } = await this.calls.call(accountId, 'keyed', (adapter) =>
        adapter.cancel(externalId),
      );
      this.logger.warn({ msg: 'orphan cancelled', accountId, externalId, outcome });
    }
  }

  /**
   * A purchase that was believed not to have happened, and turns up later than any provider should be, is
   * ours: it is given back. Answers the orphans that are left, each once.
   */
  private adopt(accountId: string, suspects: readonly ListedOrder[]): Promise<ListedOrder[]> {
    return this.database.inTransaction(async (tx) => {
      await this.store.lockAccount(tx, accountId);
      const unknown = await this.store.ofState(tx, accountId, 'unknown');
      // While any purchase is still being looked for, nothing is called nobody's.
      if (unknown.length > 0) return [];
      const late = await this.store.believedUnsold(tx, accountId);
      const { found, undecided, unowned } = await this.looks.match(tx, accountId, late, suspects);
      const adopted = new Set<string>();
      for (const [reservationId, order] of found) {
        const { externalId, phoneNumber, costE4, expiresAtMs, orderedAtMs } = order;
        if (phoneNumber === null || costE4 === null) continue;
        adopted.add(externalId);
        const number = {
          ...{ externalId, phoneNumber, costE4 },
          expiresAtMs: expiresAtMs ?? (orderedAtMs ?? 0) + 1_200_000,
          canResend: false,
        };
        await this.attempts.acquire(tx, reservationId, ['unavailable'], number);
        await this.store.requestRelease(tx, reservationId);
        this.logger.warn({ msg: 'a late purchase is given back', reservationId });
      }
      if (undecided.size > 0) return [];
      const orphans: ListedOrder[] = [];
      for (const order of unowned.filter((one) => !adopted.has(one.externalId))) {
        const isNew = await this.store.noteOrphan(tx, accountId, order.externalId);
        if (isNew || this.config.cancelOrphans) orphans.push(order);
      }
      return orphans;
    });
  }
}
