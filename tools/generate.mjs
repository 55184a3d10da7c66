/**
 * `npm run generate` writes every generated file; with `--check` it compares instead, names those
 * that are stale, and fails. So what is generated can never quietly differ from its source.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import prettier from 'prettier';
import { root } from './lib/workspace.mjs';

/**
 * What is generated: `file` from the repository's root, `produce()` its text (or a promise of it).
 * Sources are loaded with `loadSource` of `lib/load-source.cjs`.
 */
const { loadSource } = createRequire(import.meta.url)('./lib/load-source.cjs');
const settings = loadSource('tools/generators/settings.ts');
const catalogue = loadSource('tools/generators/catalogue.ts');

const generators = [
  { file: '.env.example', produce: settings.envExample },
  { file: 'docs/settings.md', produce: settings.settingsPage },
  { file: 'docs/messages.md', produce: catalogue.messageCatalogue },
];

const isCheck = process.argv.includes('--check');
const stale = [];

for (const { file, produce } of generators) {
  const path = join(root, file);
  const wanted = await format(file, await produce());
  if (readOrNull(path) === wanted) continue;
  stale.push(file);
  if (isCheck) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, wanted);
}

if (stale.length === 0) {
  console.log(`${generators.length} generated file(s) up to date.`);
} else if (isCheck) {
  console.error(`Stale, run "npm run generate": ${stale.join(', ')}`);
  process.exitCode = 1;
} else {
  console.log(`Written: ${stale.join(', ')}`);
}

/** As Prettier would write it, where it knows the kind of file, so that both checks agree. */
async function format(file, text) {
  const { ignored, inferredParser } = await prettier.getFileInfo(join(root, file), {
    ignorePath: join(root, '.prettierignore'),
  });
  if (ignored || !inferredParser) return text;
  const options = await prettier.resolveConfig(join(root, file));
  return prettier.format(text, { ...options, filepath: file });
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
