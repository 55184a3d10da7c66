import {
  create,
  MessageFound,
  OrderCancelled,
  ReservationClosed,
  ReservationOpened,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { pollerApp } from '../poller.app';
import { ArrivalStore } from './arrival.store';
import { PollerSchedule } from './poller-schedule';

let apps: TestApps;
beforeAll(async () => {
  apps = await startTestApps([pollerApp]);
}, 60_000);
afterAll(() => apps.stop());

const query = <Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> =>
  apps.get('poller', Database).query<Row>(text, values);

const product = (serviceId: number) => ({
  orderId: newId(),
  userId: '1',
  serviceId,
  serviceName: 'WhatsApp',
  serviceEmoji: '',
  countryCode: 'US',
  numberType: 'temporary' as const,
  price: 15n,
});

function opened(serviceId: number, agedSec: number): ReservationOpened {
  return create(ReservationOpened, {
    ...product(serviceId),
    reservationId: newId(),
    phoneNumber: '+12025550134',
    accountId: 'account',
    externalId: newId().slice(0, 12),
    openedAt: new Date(Date.now() - agedSec * 1_000).toISOString(),
    deadline: new Date(Date.now() + 600_000).toISOString(),
    serverNumber: 1,
  });
}

const counted = async (serviceId: number) =>
  (await apps.get('poller', ArrivalStore).list()).filter((one) => one.serviceId === serviceId);
const isWatched = async ({ reservationId }: ReservationOpened): Promise<boolean> =>
  (await query('SELECT FROM watches WHERE reservation_id = $1', [reservationId])).length > 0;

async function open(serviceId: number, agedSec: number): Promise<ReservationOpened> {
  const event = opened(serviceId, agedSec);
  await apps.witness.send(event);
  await waitFor(() => isWatched(event), { deadlineMs: 8_000, what: 'the watch' });
  return event;
}

async function close(event: ReservationOpened): Promise<void> {
  const { orderId, reservationId } = event;
  await apps.witness.send(create(ReservationClosed, { orderId, reservationId }));
  await waitFor(async () => !(await isWatched(event)), { deadlineMs: 8_000, what: 'the end' });
}

it('counts a wait once, at the age of its first code', async () => {
  const event = await open(11, 100);
  const { orderId, reservationId, accountId, externalId } = event;
  const said = { orderId, reservationId, accountId, externalId, vendorCode: '' };
  await apps.witness.send(create(MessageFound, { ...said, text: 'code 31415' }));
  await apps.witness.send(create(MessageFound, { ...said, text: 'code 92653' }));
  await waitFor(
    async () =>
      (await query('SELECT FROM messages WHERE reservation_id = $1', [reservationId])).length === 2,
    { deadlineMs: 8_000, what: 'both messages' },
  );
  await close(event);
  await apps.witness.send(create(ReservationClosed, { orderId, reservationId }));
  expect(await counted(11)).toEqual([
    { serviceId: 11, countryCode: 'US', bucket: 13, codes: 1, misses: 0 },
  ]);
});

it('counts a wait without a code at the age at which it ended', async () => {
  const [one, other] = [await open(12, 20), await open(12, 21)];
  await close(one);
  const { orderId } = other;
  await apps.witness.send(create(OrderCancelled, { ...product(12), orderId }));
  await waitFor(async () => !(await isWatched(other)), { deadlineMs: 8_000, what: 'the end' });
  expect(await counted(12)).toEqual([
    { serviceId: 12, countryCode: 'US', bucket: 6, codes: 0, misses: 2 },
  ]);
});

it('ends the watch of one number only, and opens none for a number that was given back before', async () => {
  const [kept, closed, late] = [await open(13, 1), await open(13, 1), opened(13, 1)];
  await close(closed);
  const { orderId, reservationId } = late;
  await apps.witness.send(create(ReservationClosed, { orderId, reservationId }));
  await waitFor(
    async () =>
      (await query('SELECT FROM ended_reservations WHERE reservation_id = $1', [reservationId]))
        .length > 0,
    { deadlineMs: 8_000, what: 'the end' },
  );
  await apps.witness.send(late);
  expect(await isWatched(late)).toBe(false);
  expect(await isWatched(kept)).toBe(true);
});

it('looks by a schedule of its own once enough codes were seen, and by the fixed one before', async () => {
  const schedule = apps.get('poller', PollerSchedule);
  const waiting = { serviceId: 14, countryCode: 'US', ageSec: 400 };
  expect(schedule.pauseMs(waiting)).toBe(10_000);
  await query(
    `INSERT INTO arrivals VALUES (14, 'US', current_date, 2, 300, 0), (14, 'US', current_date, 22, 0, 100),
                                 (14, 'US', current_date - 20, 22, 5000, 0)`,
  );
  await schedule.tune();
  expect(schedule.pauseMs(waiting)).toBeGreaterThan(10_000);
  expect(schedule.pauseMs({ ...waiting, ageSec: 6 })).toBeLessThan(2_000);
});

it('forgets days that tell nothing any more', async () => {
  await query(`INSERT INTO arrivals VALUES (15, 'US', current_date - 20, 2, 300, 0)`);
  await apps.get('poller', ArrivalStore).prune();
  expect(await query('SELECT FROM arrivals WHERE service_id = 15')).toEqual([]);
});
