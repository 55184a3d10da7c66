import { Injectable, Logger } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import { toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { ListedOrder } from '../adapters/adapter';
import { MessageService } from '../message/message.service';
import { CatalogueService } from '../offer/catalogue.service';
import { ProvidersConfig } from '../providers.config';
import { calledAtMsOf, type AttemptEntity } from './attempt.entity';
import { answersOf, originOf } from './attempt.messages';
import { AttemptStore } from './attempt.store';
import {
  CLOCK_MARGIN_MS,
  EMPTY_LOOKS_NEEDED,
  lookPauseMs,
  matchOrders,
  type Matches,
  type SoughtAttempt,
} from './look.rules';
import { LookStore } from './look.store';

const PAGE = 500;
const MOST_PAGES = 10;
/** Longer than this an order that might be ours, or might not, does not keep an attempt open. */
const LONGEST_DOUBT_MS = 30 * 60_000;

/** Finds out what became of paid calls without an answer, from the provider's lists and never by paying again (SRC-9). */
@Injectable()
export class LookService {
  private readonly logger = new Logger(LookService.name);

  constructor(
    private readonly database: Database,
    private readonly store: LookStore,
    private readonly attempts: AttemptStore,
    private readonly outbox: Outbox,
    private readonly calls: AccountCalls,
    private readonly messages: MessageService,
    private readonly catalogue: CatalogueService,
    private readonly config: ProvidersConfig,
    private readonly registry: AccountRegistry,
  ) {}

  /** One look for all attempts of the account that are due; false when none is. */
  async lookForUnknown(accountId: string): Promise<boolean> {
    const due = await this.store.claimDue(accountId, false);
    if (due.length === 0) return false;
    const startedMs = await this.store.nowMs();
    try {
      const oldestMs = Math.min(...due.map((attempt) => calledAtMsOf(attempt)));
      const orders = await this.listOrders(accountId, oldestMs - CLOCK_MARGIN_MS);
      await this.decide(accountId, due, orders, startedMs);
    } catch (thrown) {
      this.logger.warn({
        msg: 'no look for purchases',
        account: accountId,
        error: toError(thrown),
      });
      const looks = Math.max(...due.map((attempt) => attempt.looks));
      const ids = due.map((attempt) => attempt.reservationId);
      await this.store.defer(ids, Math.max(1_000, lookPauseMs(looks, this.config.settleMs)));
    }
    return true;
  }

  /** What may be an attempt's order, of all that are nobody's. */
  async match(
    tx: Transaction,
    accountId: string,
    sought: readonly AttemptEntity[],
    orders: readonly ListedOrder[],
  ): Promise<Matches & { unowned: ListedOrder[] }> {
    // Calls first, then owners: a call that ends in between is seen in one of the two, and a purchase that
    // begins now cannot be in the lists, which are older.
    const calling = await this.store.ofState(tx, accountId, 'calling');
    const ids = orders.map((order) => order.externalId);
    const owned = await this.store.ownedAmong(tx, accountId, ids);
    const unowned = orders.filter((order) => !owned.has(order.externalId));
    const describe = (list: readonly AttemptEntity[]): Promise<SoughtAttempt[]> =>
      Promise.all(list.map((attempt) => this.describe(attempt)));
    return { ...matchOrders(await describe(sought), await describe(calling), unowned), unowned };
  }

  private decide(
    accountId: string,
    due: readonly AttemptEntity[],
    orders: readonly ListedOrder[] | null,
    startedMs: number,
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.store.lockAccount(tx, accountId);
      const unknown = await this.store.ofState(tx, accountId, 'unknown');
      const { found, undecided } = await this.match(tx, accountId, unknown, orders ?? []);
      const dueIds = new Set(due.map((attempt) => attempt.reservationId));
      for (const attempt of unknown) {
        const order = found.get(attempt.reservationId);
        const settled = order
          ? await this.take(tx, attempt, order)
          : dueIds.has(attempt.reservationId)
            ? await this.miss(
                tx,
                attempt,
                // Where nothing is listed, absence is no proof of anything.
                orders === null || undecided.has(attempt.reservationId),
                startedMs,
              )
            : null;
        if (settled) await this.outbox.add(tx, answersOf(settled), originOf(settled));
      }
    });
  }

  /** The order that the call bought. Paid back already, it is no number any more. */
  private take(
    tx: Transaction,
    { reservationId, accountId, releaseRequestedAt, calledAt }: AttemptEntity,
    order: ListedOrder,
  ): Promise<AttemptEntity | null> {
    const { externalId, phoneNumber, costE4, state } = order;
    this.logger.log({ msg: 'a purchase without an answer was found', reservationId, state });
    if (state === 'refunded' || phoneNumber === null || costE4 === null) {
      const reason = releaseRequestedAt ? 'PROVIDER.RELEASED_UNUSED' : null;
      return this.attempts.lose(tx, reservationId, reason, externalId);
    }
    const expiresAtMs = order.expiresAtMs ?? (calledAt?.getTime() ?? 0) + 600_000;
    const canResend = this.registry.canResend(accountId);
    const number = { externalId, phoneNumber, costE4, expiresAtMs, canResend };
    return this.attempts.acquire(tx, reservationId, ['unknown'], number);
  }

  /** Not there: proof only when it has had the time to be, and twice. */
  private async miss(
    tx: Transaction,
    attempt: AttemptEntity,
    isUndecided: boolean,
    startedMs: number,
  ): Promise<AttemptEntity | null> {
    const { reservationId, looks } = attempt;
    const waitedMs = startedMs - (attempt.endedAt?.getTime() ?? startedMs);
    const isEmpty =
      waitedMs >= this.config.settleMs && (!isUndecided || waitedMs > LONGEST_DOUBT_MS);
    const pauseMs = lookPauseMs(looks, this.config.settleMs);
    // The next look is at the settling time at the latest, and those after it a third of it apart.
    const toSettledMs = Math.max(0, this.config.settleMs - waitedMs);
    const nextMs =
      toSettledMs > 0
        ? Math.min(pauseMs, toSettledMs + 50)
        : Math.max(pauseMs, this.config.settleMs / 3);
    const count = await this.store.noteLook(tx, reservationId, isEmpty, Math.round(nextMs));
    if (count < EMPTY_LOOKS_NEEDED) return null;
    this.logger.log({ msg: 'a purchase without an answer did not happen', reservationId });
    return this.attempts.lose(tx, reservationId, null);
  }

  /**
   * Active orders, and the history back to `sinceMs`, as far as the account has them; an order in both is told
   * as the active list tells it. Null: it lists nothing at all.
   */
  private async listOrders(accountId: string, sinceMs: number): Promise<ListedOrder[] | null> {
    const byId = new Map<string, ListedOrder>();
    const take = (orders: readonly ListedOrder[]): void => {
      for (const order of orders) {
        if (!byId.has(order.externalId)) byId.set(order.externalId, order);
      }
    };
    const active = await this.messages.active(accountId);
    take(active ?? []);
    const hasHistory = await this.messages.can(accountId, 'history');
    if (!active && !hasHistory) return null;
    for (let page = 0; hasHistory && page < MOST_PAGES; page += 1) {
      const start = page * PAGE;
      const orders = await this.calls.call(accountId, 'keyed', (adapter) =>
        adapter.history({ start, length: PAGE }),
      );
      take(orders);
      if (orders.length < PAGE || isOlderBeyond(orders, sinceMs)) break;
    }
    return [...byId.values()];
  }

  private async describe(attempt: AttemptEntity): Promise<SoughtAttempt> {
    const { reservationId, externalId, accountId, serviceId, countryCode, maxCost } = attempt;
    const serviceName = await this.catalogue.serviceNameOf(accountId, serviceId).catch(() => null);
    return {
      ...{ reservationId, externalId, serviceName, countryCode },
      maxCostE4: BigInt(maxCost),
      calledAtMs: calledAtMsOf(attempt),
      endedAtMs: attempt.state === 'calling' ? null : (attempt.endedAt?.getTime() ?? null),
    };
  }
}

/** Newest first is presumed and not documented: where a page is not, its age says nothing of the next one. */
function isOlderBeyond(page: readonly ListedOrder[], sinceMs: number): boolean {
  const times = page.flatMap(({ orderedAtMs }) => (orderedAtMs === null ? [] : [orderedAtMs]));
  const [first, last] = [times[0], times.at(-1)];
  return first !== undefined && last !== undefined && first >= last && last < sinceMs;
}
