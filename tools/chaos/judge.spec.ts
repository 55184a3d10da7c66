import type { Books } from './books';
import { judge, type Evidence } from './judge';
import type { WorldReport } from './world/world-calls';

const USER = '5400000001';

const books: Books = {
  orders: [
    order('bought', 'completed', 'captured'),
    order('given back', 'cancelled', 'released'),
    order('too dear', 'failed', 'none'),
    order('own', 'completed', 'captured'),
  ],
  reservations: [
    reservation('bought', 'code_received', 'POOL1', '15550001', '100001'),
    reservation('given back', 'released', 'POOL2', '15550002', null),
    { ...reservation('own', 'code_received', 'OWN1', '447911100000', '100002'), costCents: 0 },
  ],
  holds: [
    { holdId: 'hold of bought', placed: 1, captured: 1, released: 0, capturedCents: 25 },
    { holdId: 'hold of given back', placed: 1, captured: 0, released: 1, capturedCents: 0 },
    { holdId: 'hold of own', placed: 1, captured: 1, released: 0, capturedCents: 25 },
  ],
  accounts: [{ userId: USER, balanceCents: 950, heldCents: 0 }],
  purchases: [
    { reservationId: 'reservation of bought', externalId: 'POOL1' },
    { reservationId: 'reservation of given back', externalId: 'POOL2' },
  ],
  ownMessages: [
    // One came in time, one after its number was given back.
    ownMessage('+447911100000', '100002', 'reservation of own'),
    ownMessage('+447911100001', '100003', null),
  ],
  entriesSumCents: 0,
  unbalancedTransfers: 0,
  failedUpdates: 0,
  deadLetters: [],
};

const report: WorldReport = {
  attempts: [
    attempt('bought', 'completed'),
    attempt('given back', 'cancelled'),
    attempt('too dear', 'failed'),
    attempt('own', 'completed'),
  ],
  codes: [
    { userId: USER, code: '100001', phoneNumber: '15550001', shownAtMs: [50_000] },
    { userId: USER, code: '100002', phoneNumber: '447911100000', shownAtMs: [60_000] },
  ],
  sentToOwnNumbers: [
    { to: '+447911100000', code: '100002', way: 'poll', atMs: 59_000 },
    { to: '+447911100001', code: '100003', way: 'push', atMs: 59_000 },
  ],
  poolOrders: [
    pool('POOL1', '15550001', 'completed', '100001'),
    pool('POOL2', '15550002', 'refunded', ''),
  ],
  poolSpentCents: 20,
  depositedCents: { [USER]: 1_000 },
};

const right: Evidence = { books, report, faults: [], stillOpen: {}, reconcileDifferences: 0 };

it('finds nothing where all books agree', () => {
  expect(wrongIn(right)).toEqual({});
});

it.each<[string, Evidence, Record<string, number>]>([
  [
    'a press of which there is no order',
    withReport({ attempts: [...report.attempts, attempt('gone', 'offer')] }),
    { lost: 1 },
  ],
  [
    'an order that nobody pressed for',
    withReport({ attempts: report.attempts.filter(({ orderId }) => orderId !== 'too dear') }),
    { doubled: 1 },
  ],
  [
    'a number that no purchase knows',
    withReport({ poolOrders: [...report.poolOrders, pool('POOL3', '15550003', 'refunded', '')] }),
    { doubled: 1 },
  ],
  [
    'a message to an own number that was never read',
    withBooks({ ownMessages: books.ownMessages.slice(0, 1) }),
    { 'messages to own numbers lost': 1 },
  ],
  [
    'a message to an own number that was nobody’s although somebody held it',
    withBooks({
      ownMessages: [
        ...books.ownMessages.slice(0, 1),
        ownMessage('+447911100001', '100003', null, true),
      ],
    }),
    { 'messages to own numbers lost': 1 },
  ],
  [
    'a message to an own number that its holder was not shown',
    withReport({ codes: report.codes.slice(0, 1) }),
    { 'messages to own numbers lost': 1, 'charges without code': 1 },
  ],
  [
    'two numbers of one order',
    withBooks({
      reservations: [
        ...books.reservations,
        reservation('given back', 'released', 'POOL3', '15550003', null),
      ],
      purchases: [...books.purchases, { reservationId: 'third', externalId: 'POOL3' }],
    }),
    { doubled: 1 },
  ],
  [
    'a hold that was captured and released',
    withBooks({ holds: [{ ...captured(), released: 1 }, ...books.holds.slice(1)] }),
    { doubled: 1 },
  ],
  [
    'an order without an end',
    withBooks({ orders: [...books.orders, order('open', 'closing', 'placed')] }),
    { stuck: 1, doubled: 1 },
  ],
  [
    'a completed order without a charge',
    withBooks({ holds: books.holds.slice(1) }),
    { stuck: 1, 'codes without charge': 1 },
  ],
  ['work left over', { ...right, stillOpen: { 'wallet outbox': 2 } }, { stuck: 1 }],
  [
    'a code that was never shown',
    withReport({ codes: report.codes.slice(1) }),
    { 'charges without code': 1, 'codes lost': 1 },
  ],
  [
    'a code shown with another number',
    withReport({
      codes: [{ ...shownCode(), phoneNumber: '15550002' }, ...report.codes.slice(1)],
    }),
    { 'charges without code': 1 },
  ],
  [
    'a code shown to somebody else',
    withReport({ codes: [...report.codes, { ...shownCode(), userId: '1' }] }),
    { 'codes without charge': 1 },
  ],
  [
    'a message that came to a number and to nobody',
    withReport({
      poolOrders: [report.poolOrders[0] ?? never(), pool('POOL2', '15550002', 'completed', '7')],
      poolSpentCents: 40,
    }),
    { 'codes lost': 1 },
  ],
  [
    'a number left running',
    withReport({
      poolOrders: [report.poolOrders[0] ?? never(), pool('POOL2', '15550002', 'pending', '')],
    }),
    { 'numbers left running': 1 },
  ],
  [
    'a cent too few, and one still held',
    withBooks({ accounts: [{ userId: USER, balanceCents: 949, heldCents: 1 }] }),
    { 'cents of difference': 2 },
  ],
  ['a provider that took more', withReport({ poolSpentCents: 23 }), { 'cents of difference': 3 }],
  [
    'a code shown again out of nothing',
    withReport({
      codes: [{ ...shownCode(), shownAtMs: [50_000, 51_000] }, ...report.codes.slice(1)],
    }),
    { 'codes shown again without a fault': 1 },
  ],
  [
    'a chat that shows another end',
    withReport({ attempts: [attempt('bought', 'reserved'), ...report.attempts.slice(1)] }),
    { 'chats that end otherwise': 1 },
  ],
  ['a dead letter', withBooks({ deadLetters: ['wallet: …'] }), { 'dead letters': 1 }],
  [
    'what reconcile found',
    { ...right, reconcileDifferences: 4 },
    { 'differences found by reconcile': 4 },
  ],
])('finds %s', (_, evidence, wrong) => {
  expect(wrongIn(evidence)).toEqual(wrong);
});

it('allows a code to come again that was on its way while something was killed', () => {
  const fault = { kind: 'one replica killed', what: 'gateway-1', recoveredMs: 1_000 } as const;
  const faults = [{ ...fault, beganAtMs: 50_500, endedAtMs: 50_501 }];
  const codes = [{ ...shownCode(), shownAtMs: [50_000, 55_000] }, ...report.codes.slice(1)];
  expect(wrongIn({ ...withReport({ codes }), faults })).toEqual({});
});

function wrongIn(evidence: Evidence): Record<string, number> {
  const wrong = judge(evidence).filter(({ count }) => count > 0);
  return Object.fromEntries(wrong.map(({ claim, count }) => [claim, count]));
}

function withBooks(changed: Partial<Books>): Evidence {
  return { ...right, books: { ...books, ...changed } };
}

function withReport(changed: Partial<WorldReport>): Evidence {
  return { ...right, report: { ...report, ...changed } };
}

function order(id: string, state: string, holdState: string): Books['orders'][number] {
  return { id, userId: USER, state, priceCents: 25, holdId: `hold of ${id}`, holdState };
}

function reservation(
  orderId: string,
  state: string,
  externalId: string,
  phoneNumber: string,
  code: string | null,
): Books['reservations'][number] {
  const id = `reservation of ${orderId}`;
  return { id, orderId, state, sourceId: 'smspool', externalId, phoneNumber, code, costCents: 20 };
}

function attempt(
  orderId: string,
  shown: WorldReport['attempts'][number]['shown'],
): WorldReport['attempts'][number] {
  return { userId: USER, orderId, kind: 'code soon', presses: 1, changes: 0, shown };
}

function pool(
  orderCode: string,
  phoneNumber: string,
  state: WorldReport['poolOrders'][number]['state'],
  code: string,
): WorldReport['poolOrders'][number] {
  return { orderCode, phoneNumber, cents: 20, state, code };
}

function ownMessage(
  to: string,
  code: string,
  reservationId: string | null,
  wasHeld = false,
): Books['ownMessages'][number] {
  const cause = reservationId === null ? 'nobody_waits' : null;
  return { to, text: `Your code is ${code}.`, reservationId, cause, wasHeld };
}

function shownCode(): WorldReport['codes'][number] {
  return report.codes[0] ?? never();
}

function captured(): Books['holds'][number] {
  return books.holds[0] ?? never();
}

function never(): never {
  throw new Error('the right evidence has one');
}
