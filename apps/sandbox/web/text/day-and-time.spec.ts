import { formatDay, formatTimeLeft } from './day-and-time';

describe('formatTimeLeft', () => {
  it.each([
    [0, '0:00'],
    [-5_000, '0:00'],
    [1, '0:01'],
    [65_000, '1:05'],
    [3_723_000, '1:02:03'],
  ])('shows %d ms as %s', (leftMs, shown) => {
    expect(formatTimeLeft(leftMs)).toBe(shown);
  });
});

describe('formatDay', () => {
  const noon = new Date(2025, 2, 10, 12).getTime();

  it('names today and yesterday, and dates the rest', () => {
    expect(formatDay(noon / 1000, noon)).toBe('Today');
    expect(formatDay(noon / 1000 - 86_400, noon)).toBe('Yesterday');
    expect(formatDay(noon / 1000 - 5 * 86_400, noon)).toBe('5 March');
  });
});
