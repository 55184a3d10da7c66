import { create, ListAccounts, ListSources } from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { FakeProvider } from '../simulated/fake-provider';
import { startWorld, type World } from '../simulated/providers-world';
import type { NumberSource } from '../source/number-source';
import { AccountCalls } from './account.calls';
import { AccountRegistry } from './account.registry';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

let world: World;
const registry = () => world.apps.get('providers', AccountRegistry);

afterEach(() => world.stop());

it('has a source and an account for every provider that the settings name', async () => {
  world = await startWorld({
    PROVIDER_HERO_URL: 'http://127.0.0.1:9/stubs/handler_api.php',
    PROVIDER_HERO_API_KEY: 'hero-key',
    PROVIDER_HERO_REQUESTS_PER_SECOND: '7',
  });
  const { sources } = await world.apps.witness.ask(create(ListSources, {}));
  expect(sources.map(({ sourceId, kind }) => `${sourceId} ${kind}`)).toEqual(
    expect.arrayContaining(['smspool smspool', 'ring4 ring4', 'hero handler_api']),
  );
  const { accounts } = await world.apps.witness.ask(create(ListAccounts, {}));
  expect(accounts).toContainEqual(
    expect.objectContaining({ accountId: 'hero-main', sourceId: 'hero', balance: null }),
  );
  const rows = await world.database.query(
    `SELECT requests_per_sec AS n FROM accounts WHERE account_id = 'hero-main'`,
  );
  expect(rows).toEqual([{ n: 7 }]);
});

it('does not start with half of a provider', async () => {
  world = await startWorld();
  await expect(startWorld({ PROVIDER_HERO_API_KEY: 'hero-key' })).rejects.toMatchObject({
    details: { problems: [expect.stringContaining('PROVIDER_HERO_URL is missing')] },
  });
});

it('knows accounts that come and go, also one that another replica has just opened', async () => {
  world = await startWorld();
  const known = new FakeProvider('known');
  const elsewhere = new FakeProvider('elsewhere');
  const opened = [known.account];
  const source: NumberSource = {
    sourceId: 'ours',
    kind: 'stock',
    accounts: () => opened,
    sells: () => true,
    accountFor: () => Promise.resolve(known.account),
    find: (accountId) => Promise.resolve(accountId === 'elsewhere-main' ? elsewhere.account : null),
  };
  registry().join(source);
  const list = (accountId: string) =>
    world.apps
      .get('providers', AccountCalls)
      .call(accountId, 'keyed', (adapter) => adapter.listActive());
  await expect(list('known-main')).resolves.toEqual([]);
  await expect(list('elsewhere-main')).resolves.toEqual([]);
  expect(elsewhere.asked).toEqual(['listActive']);
  opened.pop();
  await expect(list('known-main')).rejects.toThrow(AppError);
  expect(registry().accounts.map((account) => account.accountId)).not.toContain('known-main');
});
