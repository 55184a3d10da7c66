import fc from 'fast-check';
import type { SupplyTerms } from '../source/ranking.rules';
import { decide, type OrderInput } from './order.decisions';
import type { Draft, OrderSnapshot } from './order.draft';
import { isLive, ORDER_TRANSITIONS, orderIds, RESERVATION_TRANSITIONS } from './order.rules';

const ORDER_ID = '0f0f0f0f-0000-4000-8000-000000000001';
const NUMBER = {
  sourceId: 'smspool',
  accountId: 'a',
  externalId: 'X',
  phoneNumber: '+12025550134',
  cost: 1n,
  expiresAt: '2030-01-01T00:00:00Z',
  canResend: false,
};
const SOURCES = ['a', 'b', 'c'];
const MAX_CHANGES = 3;
const HELD = 50n;
const termsAt = (price: bigint, nextPrice: bigint | null = null): SupplyTerms => ({
  countryCode: 'US',
  price,
  maxCost: 1n,
  sourceIds: SOURCES,
  nextPrice,
});

type Command =
  'place_hold' | 'capture_hold' | 'release_hold' | `${'acquire' | 'release'}:${string}`;

/** What the adversary may do next. Numbers choose among what is on its way. */
type Move =
  | { readonly do: 'deliver' | 'repeat'; readonly which: number }
  | {
      readonly do: 'interfere';
      readonly what: 'cancel' | 'expiry' | 'closing_overdue' | 'supply_overdue';
    }
  | { readonly do: 'change'; readonly price: bigint; readonly isRefused: boolean }
  | { readonly do: 'provider'; readonly what: 'code' | 'end'; readonly which: number };

type Supply = 'acquired' | 'unavailable' | 'unknown_acquired' | 'unknown_unavailable' | 'shut';

interface Choices {
  readonly declines: boolean;
  /** Of each purchase in turn, and of all after them the last. */
  readonly supplies: readonly Supply[];
  readonly isResend: boolean;
  readonly findsCode: boolean;
  /** What others sell it for, above what was promised. */
  readonly nextPrice: bigint | null;
}

/** An order among a wallet and a provider that do as their contracts say, with messages in any order. */
class World {
  order: OrderSnapshot;
  readonly toOthers: Command[] = ['place_hold'];
  readonly toOrder: OrderInput[] = [];
  readonly delivered: OrderInput[] = [];
  wallet: 'none' | 'placed' | 'declined' | 'captured' | 'released' = 'none';
  refusals = 0;
  completions = 0;
  readonly endings: string[] = [];
  readonly numbers = new Map<string, 'bought' | 'back' | 'none'>();

  /** What the order shows, and what it was charged. */
  price = HELD;
  charged: bigint | null = null;
  refusedChanges = 0;
  askedChanges = 0;

  constructor(private readonly choices: Choices) {
    this.order = {
      id: ORDER_ID,
      state: 'pending',
      hold: 'requested',
      closingCause: null,
      plan: termsAt(HELD, choices.nextPrice),
      isResend: choices.isResend,
      changes: 0,
      maxChanges: MAX_CHANGES,
      reservations: [],
    };
  }

  move(move: Move): void {
    switch (move.do) {
      case 'deliver':
        return this.deliver(move.which);
      case 'repeat': {
        const again = this.delivered[move.which % Math.max(1, this.delivered.length)];
        if (again) this.take(again);
        return;
      }
      case 'interfere':
        return this.take({ kind: move.what });
      case 'change':
        this.askedChanges += 1;
        return this.take({
          kind: 'change',
          wish: move.isRefused ? { refusal: 'no_other_number' } : termsAt(move.price),
        });
      case 'provider': {
        const bought = [...this.numbers].filter(([, state]) => state === 'bought');
        const [reservationId] = bought[move.which % Math.max(1, bought.length)] ?? [];
        if (reservationId === undefined) return;
        if (move.what === 'code') this.toOrder.push(codeFor(reservationId, move.which));
        else this.toOrder.push({ kind: 'watch_ended', reservationId });
      }
    }
  }

  /** Everything on its way arrives. */
  drain(): void {
    while (this.toOrder.length + this.toOthers.length > 0) this.deliver(0);
  }

  private deliver(which: number): void {
    const count = this.toOrder.length + this.toOthers.length;
    if (count === 0) return;
    const at = which % count;
    if (at < this.toOrder.length) {
      const [input] = this.toOrder.splice(at, 1);
      if (input) {
        this.delivered.push(input);
        this.take(input);
      }
    } else {
      const [command] = this.toOthers.splice(at - this.toOrder.length, 1);
      if (command) this.obey(command);
    }
  }

  private take(input: OrderInput): void {
    const before = this.order;
    const draft = decide(before, input);
    this.order = applied(draft);
    if (ORDER_TRANSITIONS[before.state].length === 0) expect(this.order.state).toBe(before.state);
    expect(invariant(this.order)).toBe(true);
    this.price = draft.shown?.terms.price ?? this.price;
    // One wish at a time: an unsettled purchase is waited for before money is spent again.
    const unsettled = ({ state }: { state: string }) =>
      state === 'requested' || state === 'unknown';
    if (this.order.state === 'waiting_code' || this.order.state === 'pending') {
      expect(this.order.reservations.filter(unsettled).length).toBeLessThanOrEqual(1);
    }
    if (this.order.state === 'waiting_code') {
      expect(draft.awaited.length).toBeGreaterThan(0);
      expect(
        this.order.reservations.filter(({ state }) => state === 'open').length,
      ).toBeLessThanOrEqual(1);
    }
    // No money back while a number may still run, save where the closing limit passed.
    if (draft.notes.some((note) => note.say === 'release_hold')) {
      const isKnown = this.order.reservations.every((reservation) => !isLive(reservation.state));
      expect(isKnown || input.kind === 'closing_overdue').toBe(true);
    }
    for (const note of draft.notes) {
      if (note.say === 'completed') this.completions += 1;
      if (note.say === 'capture_hold') this.charged = this.price;
      if (note.say === 'unchanged') this.refusedChanges += 1;
      if (note.say === 'failed' && before.hold !== 'requested') {
        const { nextPrice } = this.choices;
        expect(note.newPrice).toBe(nextPrice);
        expect(draft.failure === 'price_rose').toBe(nextPrice !== null);
      }
      if (['completed', 'expired', 'cancelled', 'failed'].includes(note.say))
        this.endings.push(note.say);
      if (note.say === 'capture_hold' || note.say === 'release_hold') this.toOthers.push(note.say);
      if (note.say === 'acquire') this.toOthers.push(`acquire:${note.reservationId}`);
      if (note.say === 'release_number') this.toOthers.push(`release:${note.reservationId}`);
    }
  }

  private obey(command: Command): void {
    if (command === 'place_hold') return this.placeHold();
    if (command === 'capture_hold') return this.endHold('captured');
    if (command === 'release_hold') return this.endHold('released');
    const [verb, reservationId = ''] = command.split(':');
    if (verb === 'acquire') this.acquire(reservationId);
    else this.release(reservationId);
  }

  private placeHold(): void {
    if (this.wallet === 'none') this.wallet = this.choices.declines ? 'declined' : 'placed';
    this.toOrder.push(
      this.wallet === 'declined' ? { kind: 'hold_declined', missing: 1n } : { kind: 'hold_placed' },
    );
  }

  private endHold(as: 'captured' | 'released'): void {
    if (this.wallet === 'placed') this.wallet = as;
    if (this.wallet !== as) this.refusals += 1;
    this.toOrder.push({ kind: as === 'captured' ? 'hold_captured' : 'hold_released' });
  }

  private acquire(reservationId: string): void {
    if (this.numbers.has(reservationId)) return;
    const { supplies } = this.choices;
    const supply = supplies[this.numbers.size] ?? supplies.at(-1) ?? 'acquired';
    const { terms } = this.order.reservations.find(({ id }) => id === reservationId) ?? {};
    const sourceId = supply === 'shut' ? null : (terms?.sourceIds[0] ?? null);
    if (supply.startsWith('unknown')) this.toOrder.push({ kind: 'number_unknown', reservationId });
    const isBought = supply.endsWith('acquired');
    this.numbers.set(reservationId, isBought ? 'bought' : 'none');
    this.toOrder.push(
      isBought
        ? { kind: 'number_acquired', reservationId, number: NUMBER }
        : { kind: 'number_unavailable', reservationId, failure: 'no_numbers', sourceId },
    );
  }

  /** Also before the purchase, which then still happens: the worst that a provider service could do. */
  private release(reservationId: string): void {
    if (this.choices.findsCode && this.numbers.get(reservationId) === 'bought') {
      this.toOrder.push(codeFor(reservationId, 9));
    }
    if (this.numbers.get(reservationId) === 'bought') this.numbers.set(reservationId, 'back');
    this.toOrder.push({ kind: 'number_released', reservationId });
  }
}

function codeFor(reservationId: string, which: number): OrderInput {
  const code = { messageId: `m${which}`, code: '12345', text: 'code 12345' };
  return { kind: 'code_received', reservationId, code };
}

function applied(draft: Draft): OrderSnapshot {
  const { before, state, hold, closingCause, changes } = draft;
  return { ...before, state, hold, closingCause, changes, reservations: draft.reservations };
}

/** What the table's checks hold at every moment. */
function invariant({ state, hold, closingCause }: OrderSnapshot): boolean {
  const isCharged = hold === 'capturing' || hold === 'captured';
  if ((state === 'completed') !== isCharged) return false;
  if (['expired', 'cancelled', 'failed'].includes(state) && hold === 'placed') return false;
  return !['closing', 'expired', 'cancelled'].includes(state) || closingCause !== null;
}

const rarely = fc.nat(5).map((one) => one === 0);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), which: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('interfere' as const),
      what: fc.constantFrom('cancel', 'expiry', 'closing_overdue', 'supply_overdue'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      price: fc.bigInt(1n, HELD),
      isRefused: rarely,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('provider' as const),
      what: fc.constantFrom('code', 'end'),
      which: fc.nat(3),
    }),
  },
);

// Of any length: left to itself the library walks ten steps at most, where hardly a number comes.
const anyWalk = fc.array(anyMove, { maxLength: 50, size: 'max' });

const anyChoices: fc.Arbitrary<Choices> = fc.record({
  declines: rarely,
  supplies: fc.array(
    fc.constantFrom<Supply>(
      'acquired',
      'acquired',
      'acquired',
      'unavailable',
      'unknown_acquired',
      'unknown_unavailable',
      'shut',
    ),
    { minLength: 1, maxLength: 6 },
  ),
  isResend: rarely,
  findsCode: fc.boolean(),
  nextPrice: fc.option(fc.bigInt(HELD + 1n, 2n * HELD)),
});

function play(choices: Choices, moves: readonly Move[]): World {
  const world = new World(choices);
  for (const move of moves) world.move(move);
  return world;
}

/** What always comes in the end: everything arrives, and the deadline passes. */
function finish(world: World): void {
  world.drain();
  world.move({ do: 'interfere', what: 'expiry' });
  world.drain();
}

describe('an order, whatever arrives in whatever order and however often', () => {
  it('ends, once, with its money where its end says', () => {
    fc.assert(
      fc.property(anyChoices, anyWalk, (choices, moves) => {
        const world = play(choices, moves);
        finish(world);
        const { state, hold } = world.order;
        expect(['completed', 'expired', 'cancelled', 'failed']).toContain(state);
        expect(world.endings).toEqual([state]);
        expect(world.completions).toBe(state === 'completed' ? 1 : 0);
        expect(world.refusals).toBe(0);
        expect(world.wallet).toBe(
          state === 'completed' ? 'captured' : choices.declines ? 'declined' : 'released',
        );
        expect(hold).toBe(world.wallet);
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves no number running at the source unless its code was delivered', () => {
    fc.assert(
      fc.property(anyChoices, anyWalk, (choices, moves) => {
        const world = play(choices, moves);
        finish(world);
        for (const { id, state } of world.order.reservations) {
          expect(isLive(state)).toBe(false);
          if (state !== 'code_received') expect(world.numbers.get(id)).not.toBe('bought');
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('charges the price of the number that brought the code, and never more than was held', () => {
    fc.assert(
      fc.property(anyChoices, anyWalk, (choices, moves) => {
        const world = play(choices, moves);
        finish(world);
        const paid = world.order.reservations.find(({ state }) => state === 'code_received');
        if (world.order.state !== 'completed') expect(world.charged).toBeNull();
        else expect(world.charged).toBe(paid?.terms.price);
        expect((world.charged ?? 0n) <= HELD).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('tries each source at most once for one wish, in their order, and counts the changes', () => {
    fc.assert(
      fc.property(anyChoices, anyWalk, (choices, moves) => {
        const world = play(choices, moves);
        finish(world);
        const { reservations, changes } = world.order;
        expect(reservations.map(({ id }) => id)).toEqual(
          reservations.map((_, at) => orderIds.reservation(ORDER_ID, at + 1)),
        );
        expect(changes).toBeLessThanOrEqual(choices.isResend ? 0 : MAX_CHANGES);
        const rounds = new Map<number, (string | undefined)[]>();
        for (const { round, terms } of reservations) {
          rounds.set(round, [...(rounds.get(round) ?? []), terms.sourceIds[0]]);
        }
        expect(rounds.size).toBeLessThanOrEqual(1 + world.askedChanges);
        for (const tried of rounds.values()) {
          expect(tried).toEqual(SOURCES.slice(0, tried.length));
        }
        // Every wish is answered by a number or a refusal, save one that the order's end cut short.
        const unanswered = world.askedChanges - world.refusedChanges - changes;
        expect([0, 1]).toContain(unanswered);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is walked through every end and every state of a number', () => {
    const runs = fc.sample(fc.tuple(anyChoices, anyWalk), {
      numRuns: 2_000,
      seed: 7,
    });
    const ends = new Set<string>();
    const states = new Set<string>();
    const stories = new Set<string>();
    for (const [choices, moves] of runs) {
      const world = play(choices, moves);
      for (const { state } of world.order.reservations) states.add(state);
      finish(world);
      const { state, changes, reservations } = world.order;
      ends.add(state);
      const paid = reservations.find((one) => one.state === 'code_received');
      const last = reservations.findLast(({ state: at }) => at !== 'unavailable');
      if (paid && paid !== last) stories.add('code on a number that was changed for another');
      if (paid && reservations[0]?.state === 'unavailable') stories.add('code after a failover');
      if (changes >= 2) stories.add('changed twice');
      if (world.charged !== null && world.charged < HELD) stories.add('charged less than held');
    }
    expect([...stories].sort()).toEqual([
      'changed twice',
      'charged less than held',
      'code after a failover',
      'code on a number that was changed for another',
    ]);
    expect([...ends].sort()).toEqual(['cancelled', 'completed', 'expired', 'failed']);
    expect([...states].sort()).toEqual(Object.keys(RESERVATION_TRANSITIONS).sort());
  });
});
