import fc from 'fast-check';
import {
  after,
  cutPauseMs,
  FAILURES_TO_CUT,
  isOpen,
  isProbeDue,
  MISSES_TO_CUT,
  newBreaker,
  pauseSource,
  probe,
  shownState,
  type Breaker,
  type SourceNews,
} from './source.rules';

const T = 1_700_000_000_000;
const MIN = 60_000;

const failed = (reservationId = 'r', isFinal = false): SourceNews => ({
  kind: 'purchase_failed',
  reservationId,
  isFinal,
});
const served = (isSold: boolean, reservationId = 'r'): SourceNews => ({
  kind: 'purchase_served',
  reservationId,
  isSold,
});
const told = (kind: 'code' | 'miss' | 'no_result', reservationId = 'r'): SourceNews => ({
  kind,
  reservationId,
});
const all = (breaker: Breaker, news: readonly SourceNews[], nowMs = T): Breaker =>
  news.reduce((now, one) => after(now, one, nowMs), breaker);
const times = (count: number, news: SourceNews): SourceNews[] =>
  Array.from({ length: count }, () => news);

const cutByFailures = all(newBreaker(T), times(FAILURES_TO_CUT, failed()));
const cutByMisses = all(newBreaker(T), times(MISSES_TO_CUT, told('miss')));

describe('a source that is open', () => {
  it('is cut off after so many purchases in a row have failed, and not after one fewer', () => {
    const almost = all(newBreaker(T), times(FAILURES_TO_CUT - 1, failed()));
    expect(almost.state).toBe('open');
    expect(after(almost, failed(), T)).toMatchObject({ state: 'cut_off', cause: 'failures' });
  });

  it('begins to count again when it serves; being out of stock is serving, and no failure', () => {
    const news = [...times(FAILURES_TO_CUT - 1, failed()), served(false), failed()];
    expect(all(newBreaker(T), news)).toMatchObject({ state: 'open', purchaseFailures: 1 });
    expect(all(newBreaker(T), times(100, served(false)))).toEqual(newBreaker(T));
  });

  it('does not take calls that are answered for purchases that work', () => {
    const news = times(FAILURES_TO_CUT, failed()).flatMap((one) => [
      one,
      { kind: 'call_served' } as const,
    ]);
    expect(all(newBreaker(T), news).state).toBe('cut_off');
  });

  it('is cut off at once when its key is refused', () => {
    expect(after(newBreaker(T), failed('r', true), T).state).toBe('cut_off');
  });

  it('is cut off after a run of numbers that were waited on in vain; one code ends the run', () => {
    expect(cutByMisses).toMatchObject({ state: 'cut_off', cause: 'no_codes' });
    const misses = times(MISSES_TO_CUT - 1, told('miss'));
    expect(all(newBreaker(T), [...misses, told('code'), ...misses]).state).toBe('open');
  });
});

describe('a source that is cut off', () => {
  it('is left alone for half a minute, then longer and longer, half an hour at most', () => {
    const pauses = Array.from({ length: 10 }, (_, at) => cutPauseMs(at + 1) / 1_000);
    expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1_800, 1_800, 1_800, 1_800]);
    expect(isOpen(cutByFailures, T + 29_999)).toBe(false);
    expect(isOpen(cutByFailures, T + 30_000)).toBe(true);
  });

  it('is probed by one, and works again when that one is served', () => {
    const probing = probe(cutByFailures, 'p', T + 30_000);
    expect(isOpen(probing, T + 30_001)).toBe(false);
    expect(after(probing, served(true, 'other'), T + 31_000)).toBe(probing);
    expect(after(probing, served(false, 'p'), T + 31_000)).toMatchObject({
      state: 'open',
      cause: 'recovered',
      purchaseFailures: 0,
    });
  });

  it('is cut off for longer when the probe fails', () => {
    const again = after(probe(cutByFailures, 'p', T), failed('p'), T);
    expect(again).toMatchObject({ state: 'cut_off', cuts: 2, probeAtMs: T + MIN });
  });

  it('may be probed by another when nothing is heard of the probe', () => {
    const probing = probe(cutByFailures, 'p', T);
    expect(isProbeDue(probing, T + 119_999)).toBe(false);
    expect(isProbeDue(probing, T + 120_000)).toBe(true);
    expect(isProbeDue(after(probing, told('no_result', 'p'), T), T)).toBe(true);
  });

  it('for want of codes must bring one: a number sold proves nothing', () => {
    const sold = after(probe(cutByMisses, 'p', T), served(true, 'p'), T);
    expect(sold).toMatchObject({ state: 'probing', probedBy: 'p' });
    expect(after(sold, told('miss', 'p'), T + MIN)).toMatchObject({ state: 'cut_off', cuts: 2 });
    expect(after(sold, told('code', 'p'), T + MIN)).toMatchObject({ state: 'open' });
    expect(after(cutByMisses, told('code', 'late'), T + MIN)).toMatchObject({ state: 'open' });
  });

  it('for calls that failed may be probed as soon as calls are answered', () => {
    const cut = all(newBreaker(T), times(FAILURES_TO_CUT, { kind: 'call_failed' }));
    expect(isOpen(cut, T)).toBe(false);
    expect(isOpen(after(cut, { kind: 'call_served' }, T), T)).toBe(true);
    expect(after(cutByFailures, { kind: 'call_served' }, T)).toBe(cutByFailures);
  });

  it('may be probed as soon as its account is well', () => {
    expect(isOpen(after(cutByFailures, { kind: 'account_well' }, T), T)).toBe(true);
  });

  it('begins anew with its pauses when it has been open for long', () => {
    const open = after(probe(cutByFailures, 'p', T), served(true, 'p'), T);
    const soon = all(open, times(FAILURES_TO_CUT, failed()), T + MIN);
    const late = all(open, times(FAILURES_TO_CUT, failed()), T + 31 * MIN);
    expect([soon.cuts, late.cuts]).toEqual([2, 1]);
  });
});

describe('a source that an admin has paused', () => {
  it('is not bought from, whatever is heard of it, until it is resumed with a clean slate', () => {
    const paused = pauseSource(cutByMisses, true, T);
    expect(shownState(paused)).toBe('paused');
    const recovered = after(paused, told('code'), T);
    expect(isOpen(recovered, T + 60 * MIN)).toBe(false);
    const resumed = pauseSource(recovered, false, T);
    expect(resumed).toMatchObject({ state: 'open', cause: 'admin', misses: 0 });
    expect(pauseSource(resumed, false, T)).toBe(resumed);
  });
});

it('never loses itself, whatever it hears in whatever order', () => {
  const reservation = fc.constantFrom('a', 'b', 'p');
  const news: fc.Arbitrary<SourceNews> = fc.oneof(
    fc.record({
      kind: fc.constant('purchase_failed' as const),
      reservationId: reservation,
      isFinal: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('purchase_served' as const),
      reservationId: reservation,
      isSold: fc.boolean(),
    }),
    fc.record({ kind: fc.constantFrom('call_failed', 'call_served', 'account_well') }),
    fc.record({ kind: fc.constantFrom('code', 'miss', 'no_result'), reservationId: reservation }),
  );
  const step = fc.record({ news, waitMs: fc.integer({ min: 0, max: 40 * MIN }), pause: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let nowMs = T;
      let breaker = newBreaker(nowMs);
      for (const { news: one, waitMs, pause } of steps) {
        nowMs += waitMs;
        if (isProbeDue(breaker, nowMs) && !breaker.isPaused) breaker = probe(breaker, 'p', nowMs);
        const before = breaker;
        breaker = pause < 2 ? pauseSource(breaker, pause === 0, nowMs) : after(breaker, one, nowMs);
        expect((breaker.state === 'open') === (breaker.probeAtMs === null)).toBe(true);
        expect((breaker.state === 'probing') === (breaker.probedBy !== null)).toBe(true);
        if (breaker.isPaused) expect(isOpen(breaker, nowMs + 1e9)).toBe(false);
        // It always comes back by itself: nothing is cut off or probed for ever.
        else expect(isOpen(breaker, nowMs + 36 * MIN)).toBe(true);
        // Only what was probed, brought a code, or was resumed opens.
        if (before.state === 'cut_off' && breaker.state === 'open' && pause >= 2)
          expect(one.kind).toBe('code');
      }
    }),
  );
});
