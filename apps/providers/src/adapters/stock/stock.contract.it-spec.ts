import { newId } from '@numera/kernel';
import { SourceMessageService } from '../../message-source/source-message.service';
import { startStockWorld, WHATSAPP, type StockWorld } from '../../simulated/stock-world';
import { StockSource } from '../../stock/stock-source';
import type { Capability } from '../adapter';
import { describeAdapter } from '../adapter.contract';
import type { AdapterWorld } from '../contract/world';
import { TEST_BOT_ID } from '@numera/testing';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(60_000);

const CAN: readonly Capability[] = [
  'offers',
  'stock',
  'acquire',
  'listActive',
  'check',
  'cancel',
  'resend',
  'finish',
  'push',
  'history',
];

let world: StockWorld;
beforeAll(async () => {
  world = await startStockWorld();
}, 60_000);
afterAll(() => world.stop());

/** Sixty numbers, of three uses each, whose messages come from a source that is pushed to. */
async function makeWorld(): Promise<AdapterWorld> {
  const { database, apps } = world;
  for (const table of ['stock_numbers', 'stock_reservations', 'stock_services']) {
    await database.query(`DELETE FROM ${table}`);
  }
  const messageSourceId = await world.putSource({ mode: 'webhook' });
  await world.link(WHATSAPP, messageSourceId, { usesLimit: 3 });
  await database.query(
    `INSERT INTO stock_numbers (bot_id, service_id, country_code, phone_number)
     SELECT $1, $2, 'US', '+1202555' || lpad(n::text, 4, '0') FROM generate_series(1, 60) n`,
    [TEST_BOT_ID, WHATSAPP],
  );
  const source = apps.get('providers', StockSource);
  const account = await source.find(`stock:${messageSourceId}`);
  if (!account) throw new Error('no account for the message source');
  return {
    adapter: account.adapter,
    product: { serviceId: WHATSAPP, countryCode: 'US' },
    costE4: 0n,
    price: 50n,
    unknownId: newId(),
    wire: null,
    sold: async () => {
      const rows = await database.query<{ id: string }>(
        'SELECT reservation_id AS id FROM stock_reservations ORDER BY opened_at',
      );
      return rows.map(({ id }) => id);
    },
    sellOut: async () => {
      await database.query(`UPDATE stock_numbers SET state = 'deleted'`);
    },
    deliver: async (externalId, text) => {
      const [row] = await database.query<{ phone: string; now: number }>(
        `SELECT phone_number AS phone, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
           FROM stock_reservations WHERE reservation_id = $1`,
        [externalId],
      );
      const message = { to: row?.phone ?? '', service: '', text, sender: '', id: newId() };
      const reading = { afterMs: row?.now ?? 0, atMs: row?.now ?? 0 };
      const read = [{ message: { ...message, sentAtMs: null }, reading }];
      const owner = { messageSourceId, botId: TEST_BOT_ID, intervalSec: 1 };
      const messages = apps.get('providers', SourceMessageService);
      await database.inTransaction((tx) => messages.takeMessages(tx, owner, read, new Map()));
    },
    lockCancel: () => undefined,
    close: () => Promise.resolve(),
  };
}

describeAdapter('Stock', { can: CAN, isRemote: false, locksCancel: false }, makeWorld);
