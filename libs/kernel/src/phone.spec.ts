import { formatPhone, isAnonymousNumber, nationalToE164, toE164 } from './phone';

it.each([
  ['+1 (202) 555-0134', '+12025550134'],
  ['12025550134', '+12025550134'],
  ['0044 20 7946 0958', '+442079460958'],
  ['+888 0412 3456', '+88804123456'],
  ['+١ (٢٠٢) ٥٥٥-٠١٣٤', '+12025550134'],
  ['۰۰۱ ۲۰۲ ۵۵۵ ۰۱۳۴', '+12025550134'],
  ['\u200e＋１\u2011202\u2013555\u00a00134\ufeff', '+12025550134'],
])('reads %s as %s', (text, e164) => expect(toE164(text)).toBe(e164));

it.each(['', '12', 'hello', '+0123456789', '+1234567890123456'])('refuses %s', (text) =>
  expect(toE164(text)).toBeNull(),
);

it('groups a number for people', () => expect(formatPhone('+12025550134')).toBe('+1 202 555 0134'));

it('reads a number as its country writes it, and none that is too short or long for it', () => {
  expect(nationalToE164('(202) 555-0134', 'US')).toBe('+12025550134');
  expect(nationalToE164('٠١٠٠١٢٣٤٥٦٧', 'EG')).toBe('+201001234567');
  expect(nationalToE164('555-0134', 'US')).toBeNull();
  expect(nationalToE164('hello', 'US')).toBeNull();
});

it('knows the numbers that no country gives out', () => {
  expect(isAnonymousNumber('+88804123456')).toBe(true);
  expect(isAnonymousNumber('+12025550134')).toBe(false);
});
