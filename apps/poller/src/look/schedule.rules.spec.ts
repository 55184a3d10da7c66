import {
  accountPauseMs,
  checkPauseMs,
  intervalMs,
  scheduleFrom,
  withFirstInterval,
} from './schedule.rules';

const usual = scheduleFrom('60:2,180:3,300:5,*:10') ?? [];

it.each([
  [0, 2_000],
  [60, 2_000],
  [61, 3_000],
  [180, 3_000],
  [181, 5_000],
  [300, 5_000],
  [301, 10_000],
  [86_400, 10_000],
])('looks at a number of %s s every %s ms', (ageSec, ms) =>
  expect(intervalMs(usual, ageSec)).toBe(ms),
);

it.each(['', '60:2', '*:0', '60:2,30:3,*:5', 'a:b', '*:1,60:2', '60:2;*:3'])(
  'refuses the schedule %j',
  (text) => expect(scheduleFrom(text)).toBeNull(),
);

it('takes another first interval', () => {
  expect(intervalMs(withFirstInterval(usual, 7), 1)).toBe(7_000);
  expect(withFirstInterval(usual, null)).toBe(usual);
});

it('asks ever more rarely about a number that nothing is known of', () => {
  const pauses = Array.from({ length: 8 }, (_, checks) => checkPauseMs(checks));
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(Math.max(...pauses)).toBe(60_000);
});

describe('a schedule whose later step looks more often', () => {
  const schedule = scheduleFrom('60:15,70:1,*:15') ?? [];

  it.each([
    [10, 15_000],
    [45, 15_000],
    [50, 11_000],
    [59.5, 1_500],
    [60, 1_000],
    [61, 1_000],
    [71, 15_000],
  ])('at %s s pauses %s ms, so that the step is not slept through', (ageSec, ms) =>
    expect(intervalMs(schedule, ageSec)).toBe(ms),
  );
});

describe('an account', () => {
  const urgent = { tunedMs: 1_000, fixedMs: 2_000 };
  const patient = { tunedMs: 12_000, fixedMs: 10_000 };
  const plain = (fixedMs: number) => ({ tunedMs: null, fixedMs });
  const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

  it('is due with its most urgent number of the fixed schedule, however many wait', () => {
    expect(accountPauseMs([plain(10_000), plain(3_000), ...many(1_000, plain(5_000))])).toBe(3_000);
    expect(accountPauseMs([patient, plain(2_000)])).toBe(2_000);
  });

  it('that one number waits on is looked at as the tuned schedule says', () => {
    expect(accountPauseMs([urgent])).toBeCloseTo(1_000);
    expect(accountPauseMs([patient])).toBeCloseTo(12_000);
  });

  it('that four wait on alike is looked at twice as often', () => {
    expect(accountPauseMs(many(4, patient))).toBeCloseTo(6_000);
  });

  it('that several share is looked at no more often than by the fixed schedule, or once in three seconds', () => {
    expect(accountPauseMs([patient, urgent])).toBe(2_000);
    expect(accountPauseMs(many(1_000, patient))).toBe(3_000);
    expect(accountPauseMs([...many(1_000, patient), urgent])).toBe(2_000);
  });

  it('that nobody waits on rests', () => {
    expect(accountPauseMs([])).toBe(10_000);
  });
});
