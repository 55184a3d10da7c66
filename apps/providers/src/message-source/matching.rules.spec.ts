import { matchMessage, messageTime, type Candidate } from './matching.rules';

const T0 = Date.UTC(2026, 0, 1, 12);
const MIN = 60_000;
const open = (reservationId: string, fields: Partial<Candidate> = {}): Candidate => ({
  ...{ reservationId, serviceKey: 'whatsapp', isOpen: true, openedAtMs: T0, closedAtMs: null },
  ...{ resendOf: null, ...fields },
});
const closed = (reservationId: string, fields: Partial<Candidate> = {}): Candidate =>
  open(reservationId, {
    ...{ isOpen: false, openedAtMs: T0 - 20 * MIN, closedAtMs: T0 - 10 * MIN },
    ...fields,
  });
const silent = { named: null, mentioned: [] };
const at = (ms: number) => ({ fromMs: ms, toMs: ms });
const match = (
  candidates: readonly Candidate[],
  service: { named: string | null; mentioned: string[] } = silent,
  time: { fromMs: number; toMs: number } | null = at(T0 + MIN),
  known = true,
) => matchMessage(candidates, service, time, { known, nowMs: T0 + 2 * MIN });

it('gives a message to the one who holds its number', () => {
  expect(match([open('a'), closed('before')])).toEqual({ reservationId: 'a' });
});

it('knows a number that is not in stock', () => {
  expect(match([], silent, at(T0), false)).toEqual({ cause: 'no_such_number' });
});

it('gives nothing to who holds the number only since the message came, or no more', () => {
  expect(match([open('a')], silent, at(T0 - 5 * MIN))).toEqual({ cause: 'nobody_waits' });
  expect(match([closed('a')], silent, at(T0 - 15 * MIN))).toEqual({ cause: 'nobody_waits' });
});

it('bears clocks that are off by seconds, but not where somebody held the number at that very time', () => {
  expect(match([open('a')], silent, at(T0 - 20_000))).toEqual({ reservationId: 'a' });
  const before = closed('before', { closedAtMs: T0 - 10_000 });
  expect(match([open('a'), before], silent, at(T0 - 12_000))).toEqual({ cause: 'nobody_waits' });
});

it('finds a message of years ago too old, whoever waits now', () => {
  expect(match([open('a')], silent, at(T0 - 700 * 24 * 60 * MIN))).toEqual({ cause: 'too_old' });
  expect(match([open('a')], silent, null)).toEqual({ cause: 'too_old' });
});

describe('a number that two services hold', () => {
  const both = [open('wa'), open('tg', { serviceKey: 'telegram' })];

  it('goes by the service that the source names', () => {
    expect(match(both, { named: 'telegram', mentioned: ['whatsapp'] })).toEqual({
      reservationId: 'tg',
    });
  });

  it('goes by the service that the text speaks of', () => {
    expect(match(both, { named: null, mentioned: ['whatsapp'] })).toEqual({ reservationId: 'wa' });
  });

  it.each([
    ['speaks of none', []],
    ['speaks of both', ['whatsapp', 'telegram']],
  ])('is never guessed: a text that %s is nobody’s', (_, mentioned) => {
    expect(match(both, { named: null, mentioned })).toEqual({ cause: 'ambiguous' });
  });
});

it('gives no message of another service to the only one who waits', () => {
  expect(match([open('a')], { named: 'telegram', mentioned: [] })).toEqual({
    cause: 'other_service',
  });
  expect(match([open('a')], { named: null, mentioned: ['telegram'] })).toEqual({
    cause: 'other_service',
  });
});

it('never guesses between one who has just left and one who has just come', () => {
  const left = closed('left', { closedAtMs: T0 - 1_000 });
  expect(match([left, open('a')], silent, { fromMs: T0 - MIN, toMs: T0 + MIN })).toEqual({
    cause: 'ambiguous',
  });
});

it('gives a message between a code and a further one on the same number to the further one', () => {
  const first = closed('first', { closedAtMs: T0 - 1_000 });
  const further = open('further', { resendOf: 'first' });
  expect(match([first, further], silent, { fromMs: T0 - MIN, toMs: T0 + MIN })).toEqual({
    reservationId: 'further',
  });
});

it('gives a message of a long time, as after an outage, to who held the number all the while alone', () => {
  const long = (fromMs: number) => ({ fromMs, toMs: T0 + 11 * MIN, isLong: true });
  const waits = open('a');
  expect(match([waits], silent, long(T0 + MIN))).toEqual({ reservationId: 'a' });
  expect(match([waits], silent, long(T0 - MIN))).toEqual({ cause: 'too_old' });
  const left = closed('left', { serviceKey: 'telegram', closedAtMs: T0 + 2 * MIN });
  expect(match([waits, left], silent, long(T0 + MIN))).toEqual({ cause: 'too_old' });
  expect(match([], silent, long(T0 + MIN))).toEqual({ cause: 'nobody_waits' });
});

describe('the time of a message', () => {
  const read = { afterMs: T0 - 5_000, atMs: T0, longestGapMs: 5 * MIN };

  it('is what its source says, to the second where it says no more', () => {
    expect(messageTime(T0 - MIN, read)).toEqual({ fromMs: T0 - MIN, toMs: T0 - MIN + 999 });
    expect(messageTime(T0 - MIN + 1, read)).toEqual(at(T0 - MIN + 1));
  });

  it('is since the last reading where the source says none, or one in the future', () => {
    expect(messageTime(null, read)).toEqual({ fromMs: T0 - 5_000, toMs: T0 });
    expect(messageTime(T0 + 24 * 60 * MIN, read)).toEqual({ fromMs: T0 - 5_000, toMs: T0 });
  });

  it('is long where the last reading was long ago, and unknown where there was none', () => {
    expect(messageTime(null, { ...read, afterMs: T0 - 10 * MIN })).toEqual({
      ...{ fromMs: T0 - 10 * MIN, toMs: T0, isLong: true },
    });
    expect(messageTime(null, { ...read, afterMs: null })).toBeNull();
  });
});
