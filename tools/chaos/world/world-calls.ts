/** What the simulated world is told and asked, by the name of the call. */
export interface WorldCalls {
  address: { takes: null; gives: WorldAddress };
  /** So many persons come in, deposit money, and the admin approves it. */
  settle: { takes: { persons: number; dollars: number }; gives: null };
  /** Where messages to the operator's own numbers are pushed. */
  pushTo: { takes: { url: string }; gives: null };
  /** Begins to place orders at a steady rate; answers at once. */
  shop: { takes: ShopOptions; gives: null };
  /** Once all orders are placed no further ones are. */
  enough: { takes: null; gives: null };
  progress: { takes: null; gives: Progress };
  /** One person orders, gets the code at once, and it is shown: how long that took; null when it never was. */
  probe: { takes: { limitMs: number }; gives: number | null };
  /** The faults of the providers and of Telegram's side, until told to stop. */
  disturb: { takes: { seed: number } | null; gives: Readonly<Record<string, number>> };
  report: { takes: null; gives: WorldReport };
}

export interface WorldAddress {
  readonly telegramUrl: string;
  readonly smspoolUrl: string;
  readonly smspoolKey: string;
  readonly handlerUrl: string;
  readonly handlerKey: string;
  /** Where messages to the operator's own numbers can be asked for. */
  readonly messageUrl: string;
  readonly messageKey: string;
  /** Host and port of all of it. */
  readonly host: string;
  readonly botToken: string;
  readonly adminIds: readonly string[];
}

export interface ShopOptions {
  /** At the least; it goes on until `enough`. */
  readonly orders: number;
  readonly perSecond: number;
  readonly seed: number;
}

export interface Progress {
  readonly begun: number;
  /** Persons who are still busy with an order. */
  readonly busy: number;
  /** Some of them, by what they do and what they see. */
  readonly busyWith: readonly string[];
  /** Persons who never were offered anything. */
  readonly gaveUp: number;
}

/** What a chat shows of an order, by the text of its one message. */
export type Shown =
  | 'offer'
  | 'looking'
  | 'reserved'
  | 'closing'
  | 'completed'
  | 'expired'
  | 'cancelled'
  | 'failed'
  | 'other';

/** A confirmation that was pressed, once or more often. */
export interface Attempt {
  readonly userId: string;
  /** What the order's id must be: the gateway derives it from the pressed button. */
  readonly orderId: string;
  readonly kind: string;
  readonly presses: number;
  /** How often another number was asked for. */
  readonly changes: number;
  readonly shown: Shown;
}

/** A message that gave a person a code. */
export interface ShownCode {
  readonly userId: string;
  readonly code: string;
  /** Digits only. */
  readonly phoneNumber: string;
  /** Unix milliseconds, of every time that it came as a new message. */
  readonly shownAtMs: readonly number[];
}

export interface PoolOrderFacts {
  readonly orderCode: string;
  readonly phoneNumber: string;
  readonly cents: number;
  readonly state: 'pending' | 'completed' | 'expired' | 'refunded';
  /** Empty where no message arrived. */
  readonly code: string;
}

/** A message to one of the operator's own numbers. */
export interface SentMessage {
  /** E.164. */
  readonly to: string;
  readonly code: string;
  readonly way: 'poll' | 'push';
  readonly atMs: number;
}

export interface WorldReport {
  readonly attempts: readonly Attempt[];
  readonly codes: readonly ShownCode[];
  readonly poolOrders: readonly PoolOrderFacts[];
  readonly sentToOwnNumbers: readonly SentMessage[];
  /** What the providers' accounts have lost since the start, in cents. */
  readonly poolSpentCents: number;
  readonly depositedCents: Readonly<Record<string, number>>;
}
