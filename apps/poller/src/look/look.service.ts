import { Injectable, Logger } from '@nestjs/common';
import {
  CheckMessage,
  create,
  ListActiveMessages,
  WatchEnded,
  type ListedMessage,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { Bus, jobOrigin, noteStep, Outbox, type Origin } from '@numera/messaging';
import { MessageService } from '../message/message.service';
import { PollerConfig } from '../poller.config';
import { WatchStore, type Watch } from '../watch/watch.store';
import { AccountStore, type DueAccount } from './account.store';
import { LookMetrics } from './look.metrics';
import { PollerSchedule } from './poller-schedule';
import { checkPauseMs } from './schedule.rules';

const CHECKS_AT_ONCE = 8;
const MAX_FAILURE_PAUSE_MS = 15_000;

/** Looks for messages: one question for all numbers of an account, single ones only where that cannot tell. */
@Injectable()
export class LookService {
  private readonly logger = new Logger(LookService.name);

  constructor(
    private readonly database: Database,
    private readonly accounts: AccountStore,
    private readonly watches: WatchStore,
    private readonly messages: MessageService,
    private readonly bus: Bus,
    private readonly outbox: Outbox,
    private readonly config: PollerConfig,
    private readonly schedule: PollerSchedule,
    private readonly metrics: LookMetrics,
  ) {}

  /** Looks at the account that is most overdue; false when none is due. */
  async lookAtDueAccount(): Promise<boolean> {
    const account = await this.accounts.claimDue();
    if (!account) return false;
    const startedMs = performance.now();
    const watches = await this.watches.listOfAccount(account.accountId);
    if (watches.length === 0 && (await this.accounts.forgetIdle(account.accountId))) {
      return true;
    }
    const intervalOfMostUrgent = this.schedule.accountPauseMs(watches);
    const origin = jobOrigin(watches[0]?.botId ?? '0');
    const failures = await this.look(account, watches, origin);
    const tookMs = performance.now() - startedMs;
    this.metrics.noteLook(account.accountId, failures === 0, tookMs / 1_000);
    noteStep(
      {
        msg: 'account looked at',
        account: account.accountId,
        watches: watches.length,
        outcome: failures === 0 ? 'ok' : 'failed',
        ms: Math.round(tookMs),
      },
      origin,
    );
    const pauseMs =
      failures === 0
        ? intervalOfMostUrgent - tookMs
        : Math.min(MAX_FAILURE_PAUSE_MS, intervalOfMostUrgent * 2 ** Math.min(failures, 5));
    await this.accounts.release(account.accountId, Math.max(200, pauseMs), failures);
    return true;
  }

  /** Answers how many looks in a row have failed. */
  private async look(
    account: DueAccount,
    watches: readonly Watch[],
    origin: Origin,
  ): Promise<number> {
    try {
      const query = create(ListActiveMessages, { accountId: account.accountId });
      const { listed } = await this.bus.ask(query, { origin, timeoutMs: 15_000 });
      const byId = groupByNumber(listed);
      await this.take(watches, byId);
      await this.checkUntold(account.accountId, watches, byId);
      return 0;
    } catch (thrown) {
      this.logger.warn({ msg: 'look failed', account: account.accountId, error: toError(thrown) });
      return account.failures + 1;
    }
  }

  private async take(
    watches: readonly Watch[],
    listed: ReadonlyMap<string, readonly ListedMessage[]>,
  ): Promise<void> {
    const received = watches.flatMap((watch) =>
      (listed.get(watch.externalId) ?? [])
        .filter(({ state }) => state === 'received')
        .map((message) => ({ watch, message })),
    );
    await this.messages.takeMessages(received);
  }

  /** What the list does not tell of, or calls ended, is asked about by itself, ever more rarely. */
  private async checkUntold(
    accountId: string,
    watches: readonly Watch[],
    listed: ReadonlyMap<string, readonly ListedMessage[]>,
  ): Promise<void> {
    const isTold = ({ state }: ListedMessage): boolean =>
      state === 'waiting' || state === 'received';
    const untold = watches
      .filter((watch) => watch.mayCheck && !listed.get(watch.externalId)?.some(isTold))
      .slice(0, this.config.checksPerLook);
    for (let at = 0; at < untold.length; at += CHECKS_AT_ONCE) {
      const group = untold.slice(at, at + CHECKS_AT_ONCE);
      await Promise.all(group.map((watch) => this.check(accountId, watch)));
    }
  }

  private async check(accountId: string, watch: Watch): Promise<void> {
    const { botId, externalId, correlationId, reservationId, orderId } = watch;
    try {
      const found = await this.bus.ask(create(CheckMessage, { accountId, externalId }), {
        origin: jobOrigin(botId, correlationId),
        timeoutMs: 15_000,
      });
      if (found.state === 'received') {
        await this.messages.takeMessages([{ watch, message: found }]);
      } else if (found.state === 'refunded') {
        // Absent from the list and refunded: nothing can come any more. `ended` and `missing` prove no such thing.
        await this.database.inTransaction(async (tx) => {
          if (!(await this.watches.end(tx, reservationId))) return;
          const ended = create(WatchEnded, { orderId, reservationId });
          await this.outbox.add(tx, ended, jobOrigin(botId, correlationId));
        });
        return;
      }
    } catch (thrown) {
      this.logger.warn({ msg: 'check failed', account: accountId, error: toError(thrown) });
    }
    await this.watches.deferCheck(reservationId, checkPauseMs(watch.checks));
  }
}

/** A number that had several messages has a row for each, under one id. */
function groupByNumber(listed: readonly ListedMessage[]): Map<string, ListedMessage[]> {
  const groups = new Map<string, ListedMessage[]>();
  for (const one of listed) {
    const group = groups.get(one.externalId);
    if (group) group.push(one);
    else groups.set(one.externalId, [one]);
  }
  return groups;
}
