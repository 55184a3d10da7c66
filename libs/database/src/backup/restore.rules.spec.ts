import { explainNewerServer, findForeignMigrations } from './restore.rules';

const run = (migrations: Record<string, Record<string, string>>) =>
  new Map(Object.entries(migrations).map(([name, of]) => [name, new Map(Object.entries(of))]));
const known = run({ wallet: { '0001-ledger.sql': 'aa', '0002-more.sql': 'bb' } });

it('takes a backup of this version and of an earlier one', () => {
  expect(findForeignMigrations(known, known)).toEqual([]);
  expect(findForeignMigrations(run({ wallet: { '0001-ledger.sql': 'aa' } }), known)).toEqual([]);
});

it('names what it does not know, or knows otherwise', () => {
  const later = run({
    wallet: { '0001-ledger.sql': 'xx', '0003-new.sql': 'cc' },
    maps: { a: 'b' },
  });
  expect(findForeignMigrations(later, known)).toEqual([
    'wallet/0001-ledger.sql',
    'wallet/0003-new.sql',
    'maps/a',
  ]);
});

it('refuses a backup from a newer PostgreSQL, and says where it can go', () => {
  expect(explainNewerServer('numera.dump', 18, 17)).toBe(
    'numera.dump comes from PostgreSQL 18, and this server is 17: restore it into a server of 18 or later.',
  );
  expect(explainNewerServer('numera.dump', 17, 17)).toBeNull();
  expect(explainNewerServer('numera.dump', 15, 17)).toBeNull();
});
