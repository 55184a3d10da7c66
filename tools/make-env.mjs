/**
 * `npm run env`: writes `.env` from `.env.example`, with a random password for each part of the compose
 * file and the key that secrets are sealed with. Where there is a `.env`, it adds what is missing of these
 * and changes nothing else.
 */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import loader from './lib/load-source.cjs';
import { root } from './lib/workspace.mjs';

const { fillPasswords, generatedNames } = loader.loadSource('tools/compose/env-file.ts');

const file = join(root, '.env');
const source = existsSync(file) ? file : join(root, '.env.example');
const { text, added } = fillPasswords(readFileSync(source, 'utf8'), generatedNames());

if (added.length === 0) {
  console.log('.env has all passwords and keys already.');
} else {
  // A whole new file takes its place, so that a full disk cannot leave half of the old one.
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  console.log(`Written to .env, readable by you alone: ${added.join(', ')}.`);
}
