import { randomInt } from 'node:crypto';
import {
  allContracts,
  CaptureHold,
  create,
  PlaceHold,
  PostTransfer,
  type Envelope,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { InProcessTransport, jobOrigin, seal } from '@numera/messaging';
import { prepareApp } from '@numera/service';
import { walletApp } from '@numera/wallet';
import { Client } from 'pg';
import type { Figure } from './figure';

const CALLERS = 64;
const CLIENTS = 16;
const USERS = 10_000;
const SCALE = 10;

/** pgbench's TPC-B-like transaction: five statements, run by 16 clients, on this server. Per second. */
async function tpcb(url: string, seconds: number): Promise<number> {
  const setup = new Client({ connectionString: url });
  await setup.connect();
  await setup.query(`
    DROP TABLE IF EXISTS pgbench_accounts, pgbench_branches, pgbench_tellers, pgbench_history;
    CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    INSERT INTO pgbench_branches SELECT i, 0, '' FROM generate_series(1, ${SCALE}) i;
    INSERT INTO pgbench_tellers SELECT i, (i - 1) / 10 + 1, 0, '' FROM generate_series(1, ${SCALE * 10}) i;
    INSERT INTO pgbench_accounts SELECT i, (i - 1) / 100000 + 1, 0, '' FROM generate_series(1, ${SCALE * 100_000}) i;`);
  await setup.query('VACUUM ANALYZE');
  await setup.end();
  let done = 0;
  const endMs = Date.now() + seconds * 1_000;
  const client = async (): Promise<void> => {
    const db = new Client({ connectionString: url });
    await db.connect();
    const run = (name: string, text: string, values: number[]): Promise<unknown> =>
      db.query({ name, text, values });
    while (Date.now() < endMs) {
      const [aid, bid, tid, delta] = [
        randomInt(1, SCALE * 100_000 + 1),
        randomInt(1, SCALE + 1),
        randomInt(1, SCALE * 10 + 1),
        randomInt(-5_000, 5_001),
      ];
      await db.query('BEGIN');
      await run('a', 'UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2', [
        delta,
        aid,
      ]);
      await run('b', 'SELECT abalance FROM pgbench_accounts WHERE aid = $1', [aid]);
      await run('c', 'UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2', [
        delta,
        tid,
      ]);
      await run('d', 'UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2', [
        delta,
        bid,
      ]);
      await run(
        'e',
        'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)',
        [tid, bid, aid, delta],
      );
      await db.query('END');
      done += 1;
    }
    await db.end();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return done / seconds;
}

/** Hold-and-capture pairs a second through the wallet's own handlers, each pair for `botOf(n)`'s revenue. */
async function pairs(
  transport: InProcessTransport,
  seconds: number,
  botOf: (n: number) => string,
): Promise<number> {
  let done = 0;
  let next = 0;
  const endMs = Date.now() + seconds * 1_000;
  const send = (message: object, botId: string): Promise<void> =>
    transport.publish(seal(message, jobOrigin(botId)));
  const caller = async (): Promise<void> => {
    while (Date.now() < endMs) {
      const n = (next += 1) % USERS;
      const botId = botOf(n);
      const userId = String(n + 1);
      const holdId = newId();
      await send(create(PlaceHold, { holdId, userId, amount: 15n, reference: holdId }), botId);
      await send(create(CaptureHold, { holdId, userId, transferId: newId() }), botId);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return done / seconds;
}

/** How fast the ledger is, against the server's own yardstick, and whether one busy account slows it. */
export async function benchLedger(
  databaseUrl: string,
  seconds: number,
): Promise<Record<string, Figure>> {
  const transport = new InProcessTransport();
  const wallet = await prepareApp(walletApp, { env: {}, databaseUrl, transport });
  await wallet.run();
  // Somebody takes each answer, as in the product.
  await transport.attach({
    service: 'bench',
    subscriptions: allContracts()
      .filter(({ kind, owner }) => kind === 'event' && owner === 'wallet')
      .map(({ name }) => name),
    queries: [],
    prefetch: 64,
    deliver: () => Promise.resolve(),
    answer: () => Promise.resolve({}),
    bury: () => Promise.resolve(),
  });
  const bots = ['1', ...Array.from({ length: 100 }, (_, at) => String(1_000 + at))];
  const spread = (n: number): string => String(1_000 + (n % 100));
  const fund = (n: number, botId: string): Promise<void> => {
    const command = create(PostTransfer, {
      transferId: newId(),
      userId: String(n + 1),
      kind: 'deposit',
      amount: 100_000_000n,
      reference: 'bench',
    });
    const envelope: Envelope = seal(command, jobOrigin(botId));
    return transport.publish(envelope);
  };
  for (const botOf of [() => bots[0] ?? '1', spread]) {
    for (let at = 0; at < USERS; at += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, i) => fund(at + i, botOf(at + i))));
    }
  }
  const one = (): string => '1';
  await pairs(transport, 2, one);
  const yardstick = await tpcb(databaseUrl, seconds);
  const hot = await pairs(transport, seconds, one);
  const wide = await pairs(transport, seconds, spread);
  const hotAgain = await pairs(transport, seconds, one);
  await wallet.stop();
  await transport.close();
  const hotMean = (hot + hotAgain) / 2;
  return {
    'ledger.transfers_ratio': {
      value: hotMean / yardstick,
      unit: 'pairs per TPC-B transaction',
      goal: '>= 1.0',
      reference: `${Math.round(hotMean)} pairs/s beside ${Math.round(yardstick)} TPC-B/s (16 clients)`,
    },
    'ledger.hot_ratio': {
      value: hotMean / wide,
      unit: 'one revenue account against a hundred',
      goal: '>= 0.8',
      reference: `${Math.round(hotMean)} pairs/s beside ${Math.round(wide)} pairs/s`,
    },
  };
}
