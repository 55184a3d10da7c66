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

it.each(['', 'cf', 'cf:1:US:5', 'cf:1:us:5:n', 'cf:1:US:-5:n', 'xx:1:US:5:n', 'cf:1:US:5:n:more'])(
  'takes %j for no button of its kind',
  (data) => expect(confirm.unpack(data)).toBeNull(),
);
