import { Random } from './random';

/** What can be done to the system; the names are rows of the table. */
export const FAULT_KINDS = [
  'one replica killed',
  'a whole service killed',
  'two killed shortly after each other',
  'RabbitMQ restarted',
  'RabbitMQ killed',
  'PostgreSQL restarted',
  'PostgreSQL crashed',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** After the system recovered from the one before. */
  readonly pauseMs: number;
  /** How long a server stays away; how much later the second of two is killed. */
  readonly gapMs: number;
  /** Where replicas are killed: of which services, and which of each, from 0 to below 1. */
  readonly victims: readonly { readonly service: string; readonly lot: number }[];
}

/** How often each comes in one deal of the deck. */
export type Deck = Readonly<Record<FaultKind, number>>;

export const FULL_DECK: Deck = {
  'one replica killed': 10,
  'a whole service killed': 2,
  'two killed shortly after each other': 2,
  'RabbitMQ restarted': 1,
  'RabbitMQ killed': 1,
  'PostgreSQL restarted': 1,
  'PostgreSQL crashed': 1,
};

export interface PlanOptions {
  readonly seed: number;
  readonly deck: Deck;
  readonly services: readonly string[];
  /** Between the faults, at the least and at the most. */
  readonly pausesMs: readonly [number, number];
}

/**
 * An endless plan, the same for the same seed: deck after deck, shuffled, so that every kind has come once a
 * deck is through.
 */
export function* planFaults({ seed, deck, services, pausesMs }: PlanOptions): Generator<Fault> {
  const random = new Random(seed);
  const cards = FAULT_KINDS.flatMap((kind) => Array.from({ length: deck[kind] }, () => kind));
  for (;;) {
    // Replicas too are dealt, so that none is spared by chance.
    let hand: string[] = [];
    for (const kind of random.shuffled(cards)) {
      const victim = (): Fault['victims'][number] => {
        if (hand.length === 0) hand = random.shuffled(services);
        return { service: hand.pop() ?? '', lot: random.next() };
      };
      const count = kind === 'two killed shortly after each other' ? 2 : 1;
      yield {
        kind,
        pauseMs: random.between(...pausesMs),
        gapMs: random.between(0, 2_500),
        victims: kind.includes('SQL') || kind.includes('MQ') ? [] : repeat(count, victim),
      };
    }
  }
}

const repeat = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

export const cardsIn = (deck: Deck): number =>
  Object.values(deck).reduce((sum, count) => sum + count, 0);
