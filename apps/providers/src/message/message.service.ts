import { Injectable } from '@nestjs/common';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { Capability, CheckResult, ListedOrder, MessageIdentity } from '../adapters/adapter';
import { ProviderError, providerFailure } from '../adapters/failure';
import { asFurtherCheck, asFurtherOrder } from './message.rules';
import { MessageStore } from './message.store';

/** Orders checked one by one for one look at an account that cannot list them; the others wait for the next. */
const CHECKS_A_LOOK = 50;

/** A row of a look; only what the poller is told. */
export interface LookRow extends MessageIdentity {
  readonly externalId: string;
  readonly state: CheckResult['state'];
  readonly text: string | null;
  readonly code: string | null;
}

/**
 * What has come in, by whatever an account can: a list of all orders or a check of one. An order that waits for
 * a further message is told as waiting as long as it shows the one that it had before.
 */
@Injectable()
export class MessageService {
  constructor(
    private readonly calls: AccountCalls,
    private readonly registry: AccountRegistry,
    private readonly store: MessageStore,
  ) {}

  async listActive(accountId: string): Promise<readonly LookRow[]> {
    if (await this.listsMessages(accountId)) return this.readActive(accountId);
    const ids = await this.store.waiting(accountId, CHECKS_A_LOOK);
    const settled = await Promise.allSettled(ids.map((id) => this.check(accountId, id)));
    const failed = settled.find((one) => one.status === 'rejected');
    // Of none nothing is known: that is a look that failed. Those without an answer are in the next one.
    if (failed && settled.every((one) => one.status === 'rejected')) throw failed.reason;
    return settled.flatMap((one, at) =>
      one.status === 'fulfilled' ? [rowOf(ids[at] ?? '', one.value)] : [],
    );
  }

  /** One order, by a check, or by the list where the account has none. */
  async check(accountId: string, externalId: string): Promise<CheckResult> {
    if (await this.can(accountId, 'check')) {
      const result = await this.calls.call(accountId, 'keyed', (adapter) =>
        adapter.check(externalId),
      );
      return this.checkAsFurther(accountId, externalId, result);
    }
    const rows = (await this.readActive(accountId)).filter((one) => one.externalId === externalId);
    const row = rows.find((one) => one.state === 'received') ?? rows[0];
    return row ? resultOf(row) : { state: 'missing' };
  }

  /** Null: the account has no such list. */
  async active(accountId: string): Promise<ListedOrder[] | null> {
    return (await this.can(accountId, 'listActive')) ? this.readActive(accountId) : null;
  }

  async can(accountId: string, capability: Capability): Promise<boolean> {
    return (await this.registry.find(accountId)).adapter.capabilities.has(capability);
  }

  private async listsMessages(accountId: string): Promise<boolean> {
    const { adapter } = await this.registry.find(accountId);
    return adapter.capabilities.has('listActive') && adapter.listsMessages !== false;
  }

  private async readActive(accountId: string): Promise<ListedOrder[]> {
    const orders = await this.calls.call(accountId, 'keyed', (adapter) => adapter.listActive());
    // An order without its messages does not say that the old one is gone.
    if (!(await this.listsMessages(accountId))) return orders;
    const remembered = await this.store.remembered(accountId);
    if (remembered.size === 0) return orders;
    const renewed = [...remembered.keys()].filter((id) => {
      const rows = orders.filter((order) => order.externalId === id);
      return rows.length > 0 && rows.every((order) => order.state === 'waiting');
    });
    if (renewed.length > 0) await this.store.forget(accountId, renewed);
    return orders.map((order) => asFurtherOrder(order, remembered.get(order.externalId) ?? ''));
  }

  private async checkAsFurther(
    accountId: string,
    externalId: string,
    result: CheckResult,
  ): Promise<CheckResult> {
    if (result.state !== 'received' && result.state !== 'waiting') return result;
    const remembered = (await this.store.remembered(accountId)).get(externalId);
    if (remembered === undefined) return result;
    if (result.state === 'waiting') await this.store.forget(accountId, [externalId]);
    return asFurtherCheck(result, remembered);
  }
}

/** As far as a message has one. */
export function identityOf({ messageKey, pattern }: MessageIdentity): MessageIdentity {
  return {
    ...(messageKey === undefined ? {} : { messageKey }),
    ...(pattern == null ? {} : { pattern }),
  };
}

function rowOf(externalId: string, result: CheckResult): LookRow {
  if (result.state !== 'received') {
    return { externalId, state: result.state, text: null, code: null };
  }
  const { vendorCode, ...message } = result;
  return { externalId, code: vendorCode, ...message };
}

function resultOf(order: ListedOrder): CheckResult {
  switch (order.state) {
    case 'received': {
      const text = order.text ?? order.code;
      // The adapter's contract: a received order has one of both.
      if (text === null) {
        throw new ProviderError(
          providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', 'received without a message'),
        );
      }
      return { state: 'received', text, vendorCode: order.code, ...identityOf(order) };
    }
    case 'waiting':
      return { state: 'waiting', expiresAtMs: order.expiresAtMs };
    case 'refunded':
    case 'ended':
      return { state: order.state };
  }
}
