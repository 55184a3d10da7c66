import {
  AccountChanged,
  ListAccounts,
  ListActiveMessages,
  create,
  NumberUnavailable,
  NumberAcquired,
} from '@numera/contracts';
import { sql } from '@numera/database';
import { waitFor } from '@numera/testing';
import { AsyncResource } from 'node:async_hooks';
import { providerFailure } from '../adapters/failure';
import { about, acquire, startWorld, type World } from '../simulated/providers-world';
import { AccountService } from './account.service';
import { HealthService } from './health.service';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.stop());

/** As a job or a handler would run it, beside the transaction that the test holds open. */
const beside = new AsyncResource('beside');
const runOutsideTransaction = <T>(work: () => T): T => beside.runInAsyncScope(work);

const changes = () => world.apps.witness.events(AccountChanged).map((event) => event.health);
const changed = (health: AccountChanged['health']) =>
  world.apps.witness.waitForEvent(AccountChanged, (event) => event.health === health);
const list = () =>
  world.apps.witness.ask(create(ListActiveMessages, { accountId: 'smspool-main' }));
const accounts = () => world.apps.witness.ask(create(ListAccounts, {}));
const probe = () => world.apps.get('providers', AccountService).probe();

it('one 401 stops nothing for good: admins are told, and it is asked again until it works', async () => {
  world.shop.isKeyGood = false;
  for (let i = 0; i < 3; i += 1) await expect(list()).rejects.toThrow('PROVIDER.BAD_KEY');
  await changed('bad_key');
  expect((await accounts()).accounts).toMatchObject([{ health: 'bad_key', balance: null }]);
  await probe();
  world.shop.isKeyGood = true;
  await probe();
  await changed('healthy');
  await expect(list()).resolves.toMatchObject({ listed: [] });
  expect(changes()).toEqual(['bad_key', 'healthy']);
});

it('tells admins of a provider that fails again and again, once, and when it is back', async () => {
  world.shop.isDown = true;
  for (let i = 0; i < 5; i += 1) await expect(list()).rejects.toThrow();
  await changed('failing');
  world.shop.isDown = false;
  await list();
  await changed('healthy');
  expect(changes()).toEqual(['failing', 'healthy']);
});

it('does not forget what it has just found out while it reads what others found out', async () => {
  const health = world.apps.get('providers', HealthService);
  let reading: Promise<unknown> = Promise.resolve();
  await world.database.inTransaction(async (tx) => {
    await sql(tx, 'LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE');
    reading = runOutsideTransaction(() => health.refresh());
    // Not through `tx`: a transaction sees the server's activity as it was at its first look.
    const waiting = () =>
      world.database.query(
        `SELECT pid FROM pg_stat_activity
          WHERE wait_event_type = 'Lock' AND query LIKE '%FROM accounts ORDER BY%'`,
      );
    await waitFor(async () => (await waiting()).length > 0, {
      deadlineMs: 3_000,
      what: 'the reading to wait for the lock',
    });
    runOutsideTransaction(() =>
      health.noteFailure('smspool-main', providerFailure('PROVIDER.BAD_KEY', '')),
    );
  });
  await reading;
  await changed('bad_key');
  health.noteSuccess('smspool-main', 'keyed');
  await changed('healthy');
});

it('keeps one failure to itself', async () => {
  world.shop.isDown = true;
  await expect(list()).rejects.toThrow();
  world.shop.isDown = false;
  await list();
  expect((await accounts()).accounts).toMatchObject([{ health: 'healthy', balance: 500n }]);
  expect(changes()).toEqual([]);
});

it('tells admins of an account that is too poor to buy, until it has been paid into', async () => {
  world.shop.balance = '0.10';
  const command = acquire();
  await world.apps.witness.send(command);
  const { reason } = await world.apps.witness.waitForEvent(NumberUnavailable, about(command));
  expect(reason).toBe('PROVIDER.INSUFFICIENT_BALANCE');
  await changed('no_balance');
  await probe();
  await probe();
  expect(changes()).toEqual(['no_balance']);
  world.shop.balance = '5.00';
  await probe();
  await changed('healthy');
  const second = acquire();
  await world.apps.witness.send(second);
  await world.apps.witness.waitForEvent(NumberAcquired, about(second));
});
