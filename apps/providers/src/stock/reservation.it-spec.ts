import {
  create,
  ListOffers,
  ListStock,
  NumberReleased,
  NumberUnavailable,
  PauseMessageSource,
  ReleaseNumber,
  SetStockTerms,
} from '@numera/contracts';
import { sql } from '@numera/database';
import { newId } from '@numera/kernel';
import { TEST_BOT_ID, waitFor } from '@numera/testing';
import { AccountRegistry } from '../account/account.registry';
import { about, acquire } from '../simulated/providers-world';
import {
  ADMIN,
  startStockWorld,
  TELEGRAM,
  WHATSAPP,
  type StockWorld,
} from '../simulated/stock-world';
import { ReservationStore } from './reservation.store';
import { StockStore } from './stock.store';
import { HELD_AT_MOST_MIN } from './reservation.rules';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

let world: StockWorld;
let sourceId: string;
beforeAll(async () => {
  world = await startStockWorld();
  sourceId = await world.putSource();
}, 60_000);
beforeEach(async () => {
  await world.database.query('DELETE FROM stock_numbers');
  await world.database.query('DELETE FROM stock_reservations');
  await world.database.query('DELETE FROM stock_services');
  await world.database.query('DELETE FROM stock_prices');
  await world.link(WHATSAPP, sourceId);
});
afterAll(() => world.stop());

const phone = (at: number) => `+1202555${String(at).padStart(4, '0')}`;
const store = () => world.apps.get('providers', ReservationStore);
const reserve = (fields: Partial<Parameters<ReservationStore['reserve']>[0]> = {}) =>
  store().reserve({
    ...{ reservationId: newId(), botId: TEST_BOT_ID, messageSourceId: sourceId },
    ...{ serviceId: WHATSAPP, countryCode: 'US', maxPrice: 100n, waitMin: 20, ...fields },
  });
const counts = async (serviceId = WHATSAPP) => {
  const { services } = await world.apps.witness.ask(create(ListStock, { serviceId }));
  const { available = 0, reserved = 0, used = 0 } = services[0]?.countries[0] ?? {};
  return { available, reserved, used };
};
const offers = async (serviceId = WHATSAPP) => {
  const list = await world.apps.witness.ask(create(ListOffers, { serviceId }));
  return list.offers.filter((offer) => offer.sourceId === 'stock');
};

it('gives a hundred numbers to a thousand buyers at once, each once', async () => {
  for (let at = 0; at < 100; at += 1) await world.add(WHATSAPP, phone(at));
  const given = await Promise.all(Array.from({ length: 1_000 }, () => reserve()));
  const phones = given.flatMap((one) => one?.phoneNumber ?? []);
  expect(phones).toHaveLength(100);
  expect(new Set(phones).size).toBe(100);
  expect(await counts()).toEqual({ available: 0, reserved: 100, used: 0 });
});

it('gives one reservation one number, however often and at once it is asked for', async () => {
  for (let at = 0; at < 5; at += 1) await world.add(WHATSAPP, phone(at));
  const reservationId = newId();
  const first = await reserve({ reservationId });
  const again = await Promise.all([reserve({ reservationId }), reserve({ reservationId })]);
  expect(again.map((one) => one?.phoneNumber)).toEqual([first?.phoneNumber, first?.phoneNumber]);
  expect((await counts()).reserved).toBe(1);
});

it('takes the cheapest number, by its own price, its country’s or its service’s, and none too dear', async () => {
  await world.add(WHATSAPP, phone(1), 70n);
  await world.add(WHATSAPP, phone(2), 40n);
  await world.add(WHATSAPP, phone(3));
  expect((await offers())[0]).toMatchObject({ price: 40n, cost: 0n, countryCode: 'US' });
  const taken = [await reserve(), await reserve(), await reserve({ maxPrice: 60n })];
  expect(taken.map((one) => one?.phoneNumber ?? null)).toEqual([phone(2), phone(3), null]);
  expect(taken.map((one) => one?.price ?? null)).toEqual(['40', '50', null]);
  const countrys = { serviceId: WHATSAPP, countryCode: 'US', price: 30n, adminId: ADMIN };
  await world.apps.witness.send(create(SetStockTerms, countrys));
  await world.add(WHATSAPP, phone(4));
  expect((await reserve())?.price).toBe('30');
});

it('prefers a phone that no other service holds', async () => {
  await world.link(TELEGRAM, sourceId);
  for (const at of [1, 2]) {
    await world.add(WHATSAPP, phone(at));
    await world.add(TELEGRAM, phone(at));
  }
  const first = await reserve();
  const second = await reserve({ serviceId: TELEGRAM });
  expect(new Set([first?.phoneNumber, second?.phoneNumber]).size).toBe(2);
});

it('lets a number rest after it was given back, and gives out the one that rested longest', async () => {
  await world.add(WHATSAPP, phone(1));
  const command = acquire({ sourceIds: ['stock'], maxPrice: 100n });
  await world.buy(command);
  const { reservationId, orderId } = command;
  await world.apps.witness.send(create(ReleaseNumber, { reservationId, orderId }));
  await world.apps.witness.waitForEvent(NumberReleased, about(command));
  expect((await counts()).available).toBe(1);
  expect(await reserve()).toBeNull();
  await world.database.query(`UPDATE stock_numbers SET free_from = now() - interval '1 minute'`);
  await world.add(WHATSAPP, phone(2));
  expect((await reserve())?.phoneNumber).toBe(phone(2));
  expect((await reserve())?.phoneNumber).toBe(phone(1));
});

it('is not given back when its message is stored in the same moment', async () => {
  await world.add(WHATSAPP, phone(1));
  const { reservationId } = await world.buy();
  const isWaiting = async (): Promise<boolean> =>
    (await world.database.query(`SELECT FROM pg_locks WHERE NOT granted`)).length > 0;
  let lockIt: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => (lockIt = resolve));
  const storing = world.database.inTransaction(async (tx) => {
    await sql(tx, 'SELECT FROM stock_reservations WHERE reservation_id = $1 FOR UPDATE', [
      reservationId,
    ]);
    lockIt();
    await waitFor(isWaiting, { deadlineMs: 10_000, what: 'who gives back to wait for the lock' });
    await sql(
      tx,
      `INSERT INTO source_messages (message_id, message_source_id, bot_id, phone_number, service, text,
         reservation_id) VALUES ($1, $2, $3, $4, '', 'code 482913', $5)`,
      [newId(), sourceId, TEST_BOT_ID, phone(1), reservationId],
    );
  });
  await isLocked;
  const account = await world.apps.get('providers', AccountRegistry).find(`stock:${sourceId}`);
  const giving = account.adapter.cancel(reservationId);
  await storing;
  expect(await giving).toMatchObject({ outcome: 'refused' });
});

it('is bought from like any source, at no cost, for as long as any order may wait', async () => {
  await world.add(WHATSAPP, phone(1));
  const number = await world.buy();
  expect(number).toMatchObject({ sourceId: 'stock', phoneNumber: phone(1), cost: 0n });
  expect(number.accountId).toBe(`stock:${sourceId}`);
  expect(number.externalId).toBe(number.reservationId);
  const waitMs = Date.parse(number.expiresAt) - Date.now();
  expect(Math.round(waitMs / 60_000)).toBe(HELD_AT_MOST_MIN);
  const sold = acquire({ sourceIds: ['stock'], maxPrice: 100n });
  await world.apps.witness.send(sold);
  expect(await world.apps.witness.waitForEvent(NumberUnavailable, about(sold))).toMatchObject({
    ...{ reason: 'PROVIDER.SERVICE_UNAVAILABLE', sourceId: 'stock' },
  });
});

describe('is offered to users only while it can bring codes (SRC-4)', () => {
  beforeEach(() => world.add(WHATSAPP, phone(1)));
  /** Not what is kept of it for a second. */
  const soon = async (count: number) => {
    const list = await world.apps.get('providers', StockStore).listOffers(sourceId, {});
    expect(list).toHaveLength(count);
  };

  it('while its service is linked to a message source and not paused', async () => {
    await soon(1);
    await world.link(WHATSAPP, sourceId, { paused: true });
    await soon(0);
    expect(await reserve()).toBeNull();
    await world.link(WHATSAPP, sourceId, { paused: false });
    await soon(1);
    await world.apps.witness.send(
      create(SetStockTerms, { serviceId: WHATSAPP, messageSourceId: null, adminId: ADMIN }),
    );
    await soon(0);
    expect(await reserve()).toBeNull();
  });

  it('linked to a message source whose adding came later, as overtaken commands do', async () => {
    const overtaken = newId();
    const terms = { serviceId: TELEGRAM, price: 50n, messageSourceId: overtaken, adminId: ADMIN };
    const linking = world.apps.witness.send(create(SetStockTerms, terms));
    await world.putSource({ messageSourceId: overtaken });
    await linking;
    await waitFor(
      async () => {
        const list = await world.apps.witness.ask(create(ListStock, { serviceId: TELEGRAM }));
        return list.services[0]?.messageSourceId === overtaken;
      },
      { deadlineMs: 20_000, what: 'the link' },
    );
  });

  it('while its message source is neither paused nor failing', async () => {
    const pause = (paused: boolean) =>
      world.apps.witness.send(
        create(PauseMessageSource, { messageSourceId: sourceId, paused, adminId: ADMIN }),
      );
    await pause(true);
    await soon(0);
    expect(await reserve()).toBeNull();
    await pause(false);
    await soon(1);
    await world.database.query('UPDATE message_sources SET failures = 3');
    await soon(0);
    await world.database.query('UPDATE message_sources SET failures = 0');
    await soon(1);
  });

  it('while it has a price', async () => {
    await world.link(WHATSAPP, sourceId, { price: null });
    await soon(0);
    expect(await reserve()).toBeNull();
  });
});
