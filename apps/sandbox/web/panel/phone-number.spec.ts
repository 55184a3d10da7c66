import { flagOf, formatPhoneNumber } from './phone-number';

describe('formatPhoneNumber', () => {
  it.each([
    ['15551234567', '+1 555 123 4567'],
    ['+447700900123', '+447 700 900 123'],
    ['4915112345678', '+4915 112 345 678'],
    ['', '+'],
  ])('shows %s as %s', (digits, shown) => {
    expect(formatPhoneNumber(digits)).toBe(shown);
  });
});

describe('flagOf', () => {
  it('knows countries, and bears what is none', () => {
    expect([flagOf('US'), flagOf('UK'), flagOf('gb'), flagOf('??')]).toEqual([
      '🇺🇸',
      '🇬🇧',
      '🇬🇧',
      '🌐',
    ]);
  });
});
