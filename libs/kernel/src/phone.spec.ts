import { formatPhone, toE164 } from './phone';

it.each([
  ['+1 (202) 555-0134', '+12025550134'],
  ['12025550134', '+12025550134'],
  ['0044 20 7946 0958', '+442079460958'],
  ['+888 0412 3456', '+88804123456'],
])('reads %s as %s', (text, e164) => expect(toE164(text)).toBe(e164));

it.each(['', '12', 'hello', '+0123456789', '+1234567890123456'])('refuses %s', (text) =>
  expect(toE164(text)).toBeNull(),
);

it('groups a number for people', () => expect(formatPhone('+12025550134')).toBe('+1 202 555 0134'));
