import { setImmediate as turn } from 'node:timers/promises';
import { withSkewedClock } from './skewed-clock';

it('gives each work a time of its own, and leaves others the right one', async () => {
  const realMs = Date.now();
  const read = async (): Promise<number[]> => {
    await turn();
    return [Date.now(), new Date().getTime()].map((ms) => Math.round((ms - realMs) / 10_000));
  };
  const [ahead, behind] = await Promise.all([
    withSkewedClock(30_000, read),
    withSkewedClock(-30_000, read),
  ]);
  expect([ahead, behind, await read()]).toEqual([
    [3, 3],
    [-3, -3],
    [0, 0],
  ]);
});

it('leaves times that were told as they are', () => {
  withSkewedClock(30_000, (clock) => {
    expect(new Date('2026-01-02T03:04:05.678Z').toISOString()).toBe('2026-01-02T03:04:05.678Z');
    expect(new Date(5).getTime()).toBe(5);
    expect(Math.round((clock.nowMs() - Date.now()) / 1_000)).toBe(0);
  });
});
