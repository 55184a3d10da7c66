import type { SourceKind } from '@numera/contracts';
import type { ProviderAdapter } from '../adapters/adapter';

/** One account at one provider, and the adapter that speaks for it. */
export interface ProviderAccount {
  readonly accountId: string;
  /** The source that it was opened for; others may buy with it too. */
  readonly sourceId: string;
  /** The bot whose it is; null: it serves all of them. */
  readonly botId: string | null;
  /** Requests in any second over all replicas; null where nothing leaves this installation. */
  readonly requestsPerSec: number | null;
  readonly adapter: ProviderAdapter;
}

/** The source of the operator's own numbers. */
export const STOCK_SOURCE = 'stock';

export interface Product {
  readonly serviceId: number;
  readonly countryCode: string;
}

/**
 * What is sold from, and stands in the order of failover: a part of what one or more accounts offer. Its
 * accounts may come and go while the process runs; work in hand goes on by the account's id.
 */
export interface NumberSource {
  readonly sourceId: string;
  readonly kind: SourceKind;
  /** How long what it lists is kept, where that is not as for every provider. */
  readonly listsFreshMs?: number;
  /** The accounts that are there now. */
  accounts(): readonly ProviderAccount[];
  /** Whether a product is this source's to sell, and not another's over the same account. */
  sells(product: Product): boolean;
  /** The account to buy a product with for a bot; null when the source does not have it. */
  accountFor(botId: string, product: Product): Promise<ProviderAccount | null>;
  /** An account that {@link accounts} does not know yet, such as one that another replica has just opened. */
  find?(accountId: string): Promise<ProviderAccount | null>;
}

/** The account serves a bot. */
export function serves({ botId }: ProviderAccount, wanted: string): boolean {
  return botId === null || botId === wanted;
}
