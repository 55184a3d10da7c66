import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { loadConfigs } from './setting';
import { Vault } from './vault';
import { VaultConfig } from './vault.config';

const [OLD, NEW] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const SECRET = 'live_4f1c9e77a0c4';

function vaultWith(keys: string): Vault {
  const config = loadConfigs([VaultConfig], { ENCRYPTION_KEY: keys }).get(VaultConfig);
  return new Vault(config as VaultConfig);
}

it('opens what it sealed, for the row that it was sealed for and no other', () => {
  const vault = vaultWith(OLD);
  const sealed = vault.seal(SECRET, 'row 1');
  expect(vault.open(sealed, 'row 1')).toBe(SECRET);
  expect(() => vault.open(sealed, 'row 2')).toThrow('VAULT.NOT_SEALED');
});

it('shows nothing of a secret or a key, and seals the same text differently each time', () => {
  const vault = vaultWith(OLD);
  const sealed = vault.seal(SECRET, 'row');
  expect(sealed).not.toContain(SECRET);
  expect(vault.seal(SECRET, 'row')).not.toBe(sealed);
  expect(inspect(vault, { depth: 5, showHidden: true })).not.toContain('Buffer');
});

it('refuses a text that was changed, cut or never sealed', () => {
  const vault = vaultWith(OLD);
  const sealed = vault.seal(SECRET, 'row');
  const at = sealed.length - 10;
  const other = sealed[at] === 'A' ? 'B' : 'A';
  for (const bad of [
    sealed.slice(0, at) + other + sealed.slice(at + 1),
    sealed.slice(0, 30),
    SECRET,
    '',
  ]) {
    expect(() => vault.open(bad, 'row')).toThrow('VAULT.NOT_SEALED');
  }
});

it('opens and recognises by the old key while the new one seals and derives', () => {
  const [before, during, after] = [vaultWith(OLD), vaultWith(`${NEW},${OLD}`), vaultWith(NEW)];
  const sealed = before.seal(SECRET, 'row');
  const secret = before.derive('webhook', 'id');
  expect(during.open(sealed, 'row')).toBe(SECRET);
  expect(during.isDerived(secret, 'webhook', 'id')).toBe(true);
  expect(during.derive('webhook', 'id')).toBe(after.derive('webhook', 'id'));
  expect(after.open(during.seal(SECRET, 'row'), 'row')).toBe(SECRET);
  expect(() => after.open(sealed, 'row')).toThrow('VAULT.NO_KEY');
  expect(after.isDerived(secret, 'webhook', 'id')).toBe(false);
});

it('derives one secret for one list of parts, and takes none of another length', () => {
  const vault = vaultWith(OLD);
  expect(vault.derive('a', 'b')).toBe(vault.derive('a', 'b'));
  expect(vault.derive('a', 'b')).not.toBe(vault.derive('ab'));
  expect(vault.isDerived('', 'a', 'b')).toBe(false);
  expect(vault.isDerived(`${vault.derive('a', 'b')}x`, 'a', 'b')).toBe(false);
});

it('can neither seal nor derive without a key, and says so', () => {
  const vault = vaultWith('');
  expect(vault.isReady).toBe(false);
  expect(() => vault.seal(SECRET, 'row')).toThrow('VAULT.NO_KEY');
  expect(() => vault.derive('a')).toThrow('VAULT.NO_KEY');
});

it.each(['short', '*'.repeat(44), randomBytes(16).toString('base64')])(
  'refuses a key that is no 32 bytes (%#)',
  (key) => {
    expect(() => vaultWith(key)).toThrow('CONFIG.INVALID');
  },
);
