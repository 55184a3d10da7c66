import {
  ActiveList,
  CodeReceived,
  create,
  encode,
  ListedMessage,
  MessageFound,
  OrderCancelled,
  ReservationOpened,
  WatchEnded,
  type Envelope,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';

import { pollerApp } from '../poller.app';

type State = ListedMessage['state'];

/** What the provider says of each of its orders, in its list and when it is asked about one. */
const listed = new Map<string, { state: State; text: string; code: string }>();
const single = new Map<string, { state: State; text: string; code: string }>();
/** Further rows of a number that had several messages. */
const further: [externalId: string, said: { state: State; text: string; code: string }][] = [];
const asked = { list: 0, check: 0 };

let apps: TestApps;
beforeAll(async () => {
  apps = await startTestApps([pollerApp], { env: { POLL_SCHEDULE: '60:1,*:1' } });
  await apps.transport.attach({
    service: 'providers',
    subscriptions: [],
    queries: ['providers.message.list.v1', 'providers.message.check.v1'],
    prefetch: 8,
    deliver: () => Promise.resolve(),
    answer: (envelope) => Promise.resolve(answer(envelope)),
    bury: () => Promise.resolve(),
  });
}, 60_000);
afterAll(() => apps.stop());

function answer({ name, payload }: Envelope): Record<string, unknown> {
  const row = (externalId: string, said: { state: State; text: string; code: string }) =>
    create(ListedMessage, {
      externalId,
      state: said.state,
      text: said.text,
      vendorCode: said.code,
    });
  if (name === 'providers.message.list.v1') {
    asked.list += 1;
    const rows = [...listed, ...further].map(([id, said]) => row(id, said));
    return encode(create(ActiveList, { listed: rows }));
  }
  asked.check += 1;
  const externalId = String(payload['externalId']);
  const said = single.get(externalId) ?? { state: 'missing' as const, text: '', code: '' };
  return encode(row(externalId, said));
}

const waiting = { state: 'waiting' as const, text: '', code: '0' };
const received = (text: string, code = '') => ({ state: 'received' as const, text, code });

function opened(fields: Partial<ReservationOpened> = {}): ReservationOpened {
  return create(ReservationOpened, {
    orderId: newId(),
    userId: '1',
    serviceId: 1012,
    serviceName: 'WhatsApp',
    serviceEmoji: '',
    countryCode: 'US',
    numberType: 'temporary',
    price: 15n,
    reservationId: newId(),
    phoneNumber: '+12025550134',
    accountId: 'account',
    externalId: newId().slice(0, 8) + newId().slice(-4),
    openedAt: new Date().toISOString(),
    deadline: new Date(Date.now() + 600_000).toISOString(),
    serverNumber: 1,
    ...fields,
  });
}

const codeOf = (event: ReservationOpened) =>
  apps.witness.waitForEvent(CodeReceived, (m) => m.reservationId === event.reservationId, 8_000);
const codesOf = (event: ReservationOpened) =>
  apps.witness.events(CodeReceived).filter((m) => m.reservationId === event.reservationId);
const watches = () => apps.get('poller', Database).query('SELECT reservation_id FROM watches');

it('serves many numbers of an account with one question a look', async () => {
  const events = Array.from({ length: 50 }, () => opened());
  for (const event of events) listed.set(event.externalId, waiting);
  await Promise.all(events.map((event) => apps.witness.send(event)));
  const before = { ...asked };
  await waitFor(() => asked.list >= before.list + 2, { deadlineMs: 8_000, what: 'two looks' });
  expect(asked.check).toBe(before.check);
  for (const event of events) listed.set(event.externalId, received('Your WhatsApp code: 123-456'));
  await Promise.all(events.map(codeOf));
  expect(codesOf(events[0] as ReservationOpened)[0]).toMatchObject({
    code: '123456',
    text: 'Your WhatsApp code: 123-456',
  });
});

it('publishes a code once, however often the message is seen', async () => {
  const event = opened();
  listed.set(event.externalId, received('code 482913'));
  await apps.witness.send(event);
  await codeOf(event);
  const looks = asked.list;
  await waitFor(() => asked.list >= looks + 3, { deadlineMs: 10_000, what: 'three more looks' });
  expect(codesOf(event)).toHaveLength(1);
});

it('asks about a number by itself when the list does not tell, and finds the code there', async () => {
  const event = opened();
  single.set(event.externalId, received('', '77120'));
  await apps.witness.send(event);
  expect(await codeOf(event)).toMatchObject({ code: '77120' });
});

it('ends a watch only when the provider says "refunded": neither "ended" nor "missing" proves it', async () => {
  const [gone, ended, refunded] = [opened(), opened(), opened()];
  single.set(ended.externalId, { state: 'ended', text: '', code: '' });
  single.set(refunded.externalId, { state: 'refunded', text: '', code: '' });
  await Promise.all([gone, ended, refunded].map((event) => apps.witness.send(event)));
  await apps.witness.waitForEvent(
    WatchEnded,
    (m) => m.reservationId === refunded.reservationId,
    8_000,
  );
  const told = apps.witness.events(WatchEnded).map((m) => m.reservationId);
  expect(told).not.toContain(gone.reservationId);
  expect(told).not.toContain(ended.reservationId);
});

it('opens no watch for an order whose end came first', async () => {
  const event = opened();
  const { orderId, userId, serviceId, serviceName, serviceEmoji, countryCode, numberType, price } =
    event;
  const end = {
    orderId,
    userId,
    serviceId,
    serviceName,
    serviceEmoji,
    countryCode,
    numberType,
    price,
  };
  await apps.witness.send(create(OrderCancelled, end));
  await apps.witness.send(event);
  const rows = (await watches()) as { reservation_id: string }[];
  expect(rows.map((row) => row.reservation_id)).not.toContain(event.reservationId);
});

it('takes the same path with a message that was found while a number was given back', async () => {
  const event = opened();
  const { reservationId, orderId, accountId, externalId } = event;
  const found = {
    reservationId,
    orderId,
    accountId,
    externalId,
    text: 'code 31415',
    vendorCode: '',
  };
  await Promise.all(
    Array.from({ length: 5 }, () => apps.witness.send(create(MessageFound, found))),
  );
  expect(await codeOf(event)).toMatchObject({ code: '31415', orderId });
  expect(codesOf(event)).toHaveLength(1);
});

it('publishes nothing of a message without a code', async () => {
  const event = opened();
  listed.set(event.externalId, received('Your order #48213 for $59.99 has shipped', ''));
  await apps.witness.send(event);
  const looks = asked.list;
  await waitFor(() => asked.list >= looks + 2, { deadlineMs: 8_000, what: 'two looks' });
  expect(codesOf(event)).toEqual([]);
});

it('takes every message of a number that is listed with several', async () => {
  const event = opened();
  listed.set(event.externalId, received('code 11822'));
  further.push([event.externalId, received('code 44017')], [event.externalId, waiting]);
  await apps.witness.send(event);
  await waitFor(() => codesOf(event).length === 2, { deadlineMs: 8_000, what: 'both codes' });
  expect(codesOf(event).map(({ code }) => code)).toEqual(
    expect.arrayContaining(['11822', '44017']),
  );
});
