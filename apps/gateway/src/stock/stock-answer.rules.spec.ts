import { parseNumber, parseUses } from './stock-answer.rules';

it.each([
  ['+12025550134', 'US', '+12025550134', null],
  ['1 (202) 555-0134', 'US', '+12025550134', null],
  ['٠٠٢٠ ١٠٠ ١٢٣ ٤٥٦٧', 'EG', '+201001234567', null],
  ['+12025550134, 0.50', 'US', '+12025550134', 50n],
  ['+12025550134 1,5', 'US', '+12025550134', 150n],
  ['+12025550134 $2', 'US', '+12025550134', 200n],
  ['+888 0123 4567', 'US', '+88801234567', null],
])('reads %j in %s', (text, country, phoneNumber, price) =>
  expect(parseNumber(text, country)).toEqual({ phoneNumber, price }),
);

it.each([
  ['hello', 'US', 'not_a_number'],
  ['123', 'US', 'not_a_number'],
  ['+12025550134\n+12025550135', 'US', 'not_a_number'],
  ['+201001234567', 'US', 'wrong_country'],
  ['+12025550134, 0.00', 'US', 'bad_price'],
])('refuses %j in %s as %s', (text, country, fault) =>
  expect(parseNumber(text, country)).toBe(fault),
);

it.each([
  ['1', 1],
  [' ٣ ', 3],
  ['1000', 1_000],
  ['0', null],
  ['1001', null],
  ['2.5', null],
  ['-1', null],
  ['many', null],
])('reads uses of %j as %p', (text, uses) => expect(parseUses(text)).toBe(uses));
