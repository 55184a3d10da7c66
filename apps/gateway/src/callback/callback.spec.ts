import { newId } from '@numera/kernel';
import { callback, field } from './callback';

const confirm = callback('cf', {
  serviceId: field.whole,
  countryCode: field.country,
  price: field.amount,
  nonce: field.word,
});
const largest = {
  serviceId: 2_000_000_000,
  countryCode: 'US',
  price: 999_999_999_999_999n,
  nonce: 'a'.repeat(12),
};

it('packs typed values into 64 bytes and reads them back', () => {
  const data = confirm.pack(largest);
  expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  expect(confirm.unpack(data)).toEqual(largest);
  const order = callback('o', { orderId: field.id });
  const orderId = newId();
  expect(order.unpack(order.pack({ orderId }))).toEqual({ orderId });
});

it.each([
  '',
  'cf',
  'cf:1:US:5',
  'cf:1:us:5:n',
  'cf:1:US:-5:n',
  'cf:1:US:0:n',
  'xx:1:US:5:n',
  'cf:1:US:5:n:more',
])('takes %j for no button of its kind', (data) => expect(confirm.unpack(data)).toBeNull());

it('refuses a kind of button whose values may not fit', () => {
  const tooMuch = { a: field.word, b: field.word, c: field.word };
  expect(() => callback('x', tooMuch)).toThrow('GATEWAY.CALLBACK_TOO_LONG');
});

it.each([
  { ...largest, serviceId: -1 },
  { ...largest, serviceId: 1.5 },
  { ...largest, serviceId: 2_147_483_648 },
  { ...largest, price: -1n },
  { ...largest, price: 0n },
  { ...largest, countryCode: 'USA' },
  { ...largest, nonce: 'a:b' },
])('packs nothing that it would not read back: %p', (values) => {
  expect(() => confirm.pack(values)).toThrow('GATEWAY.BAD_CALLBACK');
});

it('takes a number that no row can have for a forgery', () => {
  expect(confirm.unpack('cf:zzzzzz:US:5:n')).toBeNull();
});
