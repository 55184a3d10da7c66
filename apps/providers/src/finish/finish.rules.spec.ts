import type { Capability } from '../adapters/adapter';
import { finishAtMs, finishPauseMs } from './finish.rules';

const T = 1_700_000_000_000;
const MIN = 60_000;
const CAN: ReadonlySet<Capability> = new Set(['finish', 'resend'] as const);

it.each([
  ['at once when no further code can be had', CAN, false, T + 15 * MIN, T],
  ['a minute before its end when one can', CAN, true, T + 15 * MIN, T + 14 * MIN],
  ['after twenty minutes when its end is far', CAN, true, T + 1_560 * MIN, T + 20 * MIN],
  ['at once when its end is past', CAN, true, T - MIN, T],
  ['never to a provider that does not want to hear it', new Set<Capability>(), true, T, null],
])('tells that a number has served %s', (_, capabilities, canResend, expiresAtMs, atMs) => {
  expect(finishAtMs(capabilities, canResend, expiresAtMs, T)).toBe(atMs);
});

it('tries again ever more rarely', () => {
  expect([1, 2, 3, 30].map((tries) => finishPauseMs(tries, 5_000) / 1_000)).toEqual([
    5, 10, 20, 600,
  ]);
});
