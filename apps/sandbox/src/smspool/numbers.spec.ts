import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { COUNTRIES } from './catalogue';
import { makeNumber } from './numbers';

const isFree = (): boolean => false;

describe('makeNumber', () => {
  it.each(COUNTRIES.map((country) => [country.short_name, country.name]))(
    'makes valid numbers of %s (%s)',
    (iso2) => {
      for (let at = 0; at < 20; at += 1) {
        const made = makeNumber(iso2, isFree);
        const parsed = parsePhoneNumberFromString(`+${made?.cc}${made?.national}`);
        expect([parsed?.isValid(), parsed?.country]).toEqual([true, iso2]);
        expect([parsed?.countryCallingCode, parsed?.nationalNumber]).toEqual([
          made?.cc,
          made?.national,
        ]);
      }
    },
  );

  it('gives no number that is taken, and none when all are', () => {
    const taken = new Set<string>();
    for (let at = 0; at < 500; at += 1) {
      const made = makeNumber('AI', (full) => taken.has(full));
      if (!made) throw new Error('there are more numbers than that');
      expect(taken.has(made.cc + made.national)).toBe(false);
      taken.add(made.cc + made.national);
    }
    expect(makeNumber('AI', () => true)).toBeNull();
  });
});
