import type { AcquireResult, Capability, ProviderAdapter, ProviderProduct } from '../adapter';

/** Ways in which an answer goes wrong after the request has taken effect at the provider. */
export const BREAKAGES = [
  'html',
  'server_error',
  'reset',
  'empty',
  'half_json',
  'cut_off',
  'enormous',
  'slow',
] as const;
export type Breakage = (typeof BREAKAGES)[number];

/** What of the contract applies: an adapter declares it in its spec, and the contract holds it to that. */
export interface Traits {
  /** Exactly the capabilities that the adapter must declare. */
  readonly can: readonly Capability[];
  /** Reached over a network, by a key, with money of ours: see {@link Wire}. */
  readonly isRemote: boolean;
  /** The provider guesses the code of a message; true unless told. */
  readonly guessesCodes?: boolean;
  /** A check tells the whole message, and not the code alone; true unless told. */
  readonly checksWholeTexts?: boolean;
  /** Cancelling is locked at first; true unless told. */
  readonly locksCancel?: boolean;
}

/** The misfortunes of a provider behind a network. */
export interface Wire {
  readonly key: string;
  /** Requests received, by anything that a URL showed of them. */
  requestUrls(): string[];
  /** How many of them were requests to buy. */
  purchases(): number;
  emptyAccount(): void;
  revokeKey(revoked: boolean): void;
  limitRequests(): void;
  /** From now on, whatever is answered to a request about orders; lists of the catalogue may stay whole. */
  breakAnswers(how: Breakage | null): void;
  /** Nothing listens any more. To be pulled before the first request. */
  goAway(): Promise<void>;
}

type Soon<T> = T | Promise<T>;

/** A provider that runs on this machine, an adapter that speaks to it, and the levers of its fate. */
export interface AdapterWorld {
  readonly adapter: ProviderAdapter;
  /** Sold at {@link costE4} until a lever says otherwise. */
  readonly product: ProviderProduct;
  readonly costE4: bigint;
  /** US cents, where the numbers have a price of their own: it takes the place of the cost. */
  readonly price?: bigint;
  /** An id as this provider has them, of no order that there is. */
  readonly unknownId: string;
  /** Null where {@link Traits.isRemote} is false. */
  readonly wire: Wire | null;
  /** Ids of all orders that the provider has sold. */
  sold(): Soon<string[]>;
  sellOut(): Soon<void>;
  deliver(externalId: string, text: string, code: string): Soon<void>;
  lockCancel(locked: boolean): Soon<void>;
  close(): Promise<void>;
}

/** `impatient`: an adapter whose time limits are short enough for a test of slowness. */
export type MakeWorld = (options: { impatient: boolean }) => Promise<AdapterWorld>;

export type Bought = Extract<AcquireResult, { outcome: 'acquired' }>;
