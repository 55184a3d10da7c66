import fc from 'fast-check';
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
};

type Command =
  'place_hold' | 'capture_hold' | 'release_hold' | `${'acquire' | 'release'}:${string}`;

/** What the adversary may do next. Numbers choose among what is on its way. */
type Move =
  | { readonly do: 'deliver' | 'repeat'; readonly which: number }
  | {
      readonly do: 'interfere';
      readonly what: 'cancel' | 'expiry' | 'closing_overdue' | 'supply_overdue';
    }
  | { readonly do: 'provider'; readonly what: 'code' | 'end'; readonly which: number };

interface Choices {
  readonly declines: boolean;
  readonly supply: 'acquired' | 'unavailable' | 'unknown_acquired' | 'unknown_unavailable';
  readonly findsCode: boolean;
}

/** An order among a wallet and a provider that do as their contracts say, with messages in any order. */
class World {
  order: OrderSnapshot = {
    id: ORDER_ID,
    state: 'pending',
    hold: 'requested',
    closingCause: null,
    reservations: [],
  };
  readonly toOthers: Command[] = ['place_hold'];
  readonly toOrder: OrderInput[] = [];
  readonly delivered: OrderInput[] = [];
  wallet: 'none' | 'placed' | 'declined' | 'captured' | 'released' = 'none';
  refusals = 0;
  completions = 0;
  readonly endings: string[] = [];
  readonly numbers = new Map<string, 'bought' | 'back' | 'none'>();

  constructor(private readonly choices: Choices) {}

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
    // No money back while a number may still run, save where the closing limit passed.
    if (draft.notes.some((note) => note.say === 'release_hold')) {
      const isKnown = this.order.reservations.every((reservation) => !isLive(reservation.state));
      expect(isKnown || input.kind === 'closing_overdue').toBe(true);
    }
    for (const note of draft.notes) {
      if (note.say === 'completed') this.completions += 1;
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
    const { supply } = this.choices;
    if (supply.startsWith('unknown')) this.toOrder.push({ kind: 'number_unknown', reservationId });
    const isBought = supply.endsWith('acquired');
    this.numbers.set(reservationId, isBought ? 'bought' : 'none');
    this.toOrder.push(
      isBought
        ? { kind: 'number_acquired', reservationId, number: NUMBER }
        : { kind: 'number_unavailable', reservationId, failure: 'no_numbers' },
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
  return {
    id: draft.before.id,
    state: draft.state,
    hold: draft.hold,
    closingCause: draft.closingCause,
    reservations: draft.reservations.map(({ id, sequence, state, hasCode }) => ({
      id,
      sequence,
      state,
      hasCode,
    })),
  };
}

/** What the table's checks hold at every moment. */
function invariant({ state, hold, closingCause }: OrderSnapshot): boolean {
  const isCharged = hold === 'capturing' || hold === 'captured';
  if ((state === 'completed') !== isCharged) return false;
  if (['expired', 'cancelled', 'failed'].includes(state) && hold === 'placed') return false;
  return !['closing', 'expired', 'cancelled'].includes(state) || closingCause !== null;
}

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), which: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('interfere' as const),
      what: fc.constantFrom('cancel', 'expiry', 'closing_overdue', 'supply_overdue'),
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

const anyChoices: fc.Arbitrary<Choices> = fc.record({
  declines: fc.boolean(),
  supply: fc.constantFrom('acquired', 'unavailable', 'unknown_acquired', 'unknown_unavailable'),
  findsCode: fc.boolean(),
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
      fc.property(anyChoices, fc.array(anyMove, { maxLength: 40 }), (choices, moves) => {
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
      fc.property(anyChoices, fc.array(anyMove, { maxLength: 40 }), (choices, moves) => {
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

  it('asks for one number only, always with the same identity', () => {
    fc.assert(
      fc.property(anyChoices, fc.array(anyMove, { maxLength: 40 }), (choices, moves) => {
        const world = play(choices, moves);
        finish(world);
        const ids = world.order.reservations.map((reservation) => reservation.id);
        expect(ids).toEqual(ids.length === 0 ? [] : [orderIds.reservation(ORDER_ID, 1)]);
      }),
    );
  });

  it('is walked through every end and every state of a number', () => {
    const runs = fc.sample(fc.tuple(anyChoices, fc.array(anyMove, { maxLength: 40 })), {
      numRuns: 2_000,
      seed: 7,
    });
    const ends = new Set<string>();
    const states = new Set<string>();
    for (const [choices, moves] of runs) {
      const world = play(choices, moves);
      for (const { state } of world.order.reservations) states.add(state);
      finish(world);
      ends.add(world.order.state);
    }
    expect([...ends].sort()).toEqual(['cancelled', 'completed', 'expired', 'failed']);
    expect([...states].sort()).toEqual(Object.keys(RESERVATION_TRANSITIONS).sort());
  });
});
