import * as fc from 'fast-check';
import { centsToDollars, dollarsToCents, parseAmount, toAsciiDigits } from './money';

describe('an amount typed by a person', () => {
  it.each([
    ['5', 500n],
    ['5.5', 550n],
    ['٥٫٥٠', 550n],
    ['۱۲٫۳۴', 1234n],
    ['5,50', 550n],
    ['$ 10', 1000n],
    ['1,000.25', 100_025n],
    ['0.010', 1n],
  ])('takes %s', (text, cents) => expect(parseAmount(text)).toEqual({ cents }));

  it.each([
    ['1e9', 'not_a_number'],
    ['-5', 'not_positive'],
    ['0', 'not_positive'],
    ['0.001', 'too_precise'],
    ['99999999999', 'too_large'],
    ['abc', 'not_a_number'],
    ['', 'not_a_number'],
    ['1.2.3', 'not_a_number'],
    ['Infinity', 'not_a_number'],
    ['0x10', 'not_a_number'],
  ])('refuses %s as %s', (text, fault) => expect(parseAmount(text)).toEqual({ fault }));

  it('reads back what it printed, for any amount in range', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 100_000_000n), (cents) => {
        expect(parseAmount(centsToDollars(cents))).toEqual({ cents });
        expect(dollarsToCents(centsToDollars(cents))).toBe(cents);
      }),
    );
  });
});

it('turns the digits of every script into ASCII', () => {
  expect(toAsciiDigits('٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ ०१२३४५६७८९ ０１２３４５６７８９ 𝟘𝟙𝟚𝟛𝟜𝟝')).toBe(
    '0123456789 0123456789 0123456789 0123456789 012345',
  );
});
