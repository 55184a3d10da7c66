import { create } from './contract';
import { decode, encode } from './codec';
import { CountryRow, ServicePage, ServiceRow } from './catalogue';
import { PlaceHold, HoldPlaced } from './wallet';
import { OrderCompleted } from './orders';
import { newId } from '@numera/kernel';

const fields = { holdId: newId(), userId: '42', amount: 105n, reference: 'order' };
const hold = () => create(PlaceHold, fields);

it('writes amounts as strings and reads them back as bigint', () => {
  const message = hold();
  const wire = JSON.parse(JSON.stringify(encode(message))) as unknown;
  expect(wire).toMatchObject({ amount: '105' });
  expect(decode(PlaceHold, wire)).toEqual(message);
});

it('refuses an invalid message on the way out and on the way in, naming fields and no values', () => {
  expect(() => encode(create(HoldPlaced, { ...fields, amount: 0n }))).toThrow(
    expect.objectContaining({ code: 'CONTRACTS.INVALID_MESSAGE' }) as Error,
  );
  expect(() => decode(PlaceHold, { ...encode(hold()), amount: 5 })).toThrow(
    expect.objectContaining({
      details: { message: 'PlaceHold', fields: ['amount: isAmount'] },
    }) as Error,
  );
  expect(() => decode(PlaceHold, null)).toThrow();
});

it('decodes lists of nested rows, and fields that a base class declares', () => {
  const page = create(ServicePage, {
    services: [create(ServiceRow, { serviceId: 1, name: 'A', emoji: '', price: 15n })],
    page: 1,
    pages: 1,
    total: 1,
  });
  expect(decode(ServicePage, JSON.parse(JSON.stringify(encode(page))))).toEqual(page);
  const row = create(CountryRow, { countryCode: 'US', name: 'United States', price: null });
  expect(decode(CountryRow, encode(row)).price).toBeNull();
  const completed = create(OrderCompleted, {
    orderId: newId(),
    userId: '1',
    serviceId: 1,
    serviceName: 'A',
    serviceEmoji: '',
    countryCode: 'US',
    numberType: 'temporary',
    price: 15n,
    reservationId: newId(),
    phoneNumber: '+12025550134',
    code: '1',
    text: 't',
  });
  expect(decode(OrderCompleted, JSON.parse(JSON.stringify(encode(completed)))).price).toBe(15n);
});

it('keeps unknown fields unread, since changes are additive', () => {
  expect(() => decode(PlaceHold, { ...encode(hold()), later: 'x' })).not.toThrow();
});

it('drops NUL from texts, which no database column takes', () => {
  const message = create(PlaceHold, { ...fields, reference: 'a\0b' });
  expect(encode(message)).toMatchObject({ reference: 'ab' });
});
