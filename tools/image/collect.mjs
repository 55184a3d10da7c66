/**
 * `node tools/image/collect.mjs FOLDER`: for each built app what it needs to run, beside node_modules.
 *
 * Follows what the app's `dist/main.js` requires, and copies every package of this repository that it
 * comes upon: what is built, migrations and data, no sources. `FOLDER/<app>/main.js` starts the app.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const NOT_COPIED = new Set(['src', 'web', 'node_modules', 'README.md']);

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Usage: collect.mjs FOLDER');
for (const app of readdirSync(join(root, 'apps'))) collect(app, resolve(folder, app));

function collect(app, target) {
  const main = `apps/${app}/dist/main.js`;
  if (!existsSync(join(root, main))) throw new Error(`${main} is missing: build first.`);
  mkdirSync(target, { recursive: true });
  for (const workspace of packagesBehind(join(root, main))) {
    cpSync(join(root, workspace), join(target, workspace), {
      recursive: true,
      filter: (path) => !NOT_COPIED.has(relative(join(root, workspace), path)),
    });
  }
  copyFileSync(join(here, 'healthcheck.js'), join(target, 'healthcheck.js'));
  writeFileSync(join(target, 'main.js'), `require('./${main}');\n`);
}

/** The folders, such as `libs/kernel`, of all packages of this repository that a file leads to. */
function packagesBehind(start) {
  const seen = new Set([start]);
  for (const file of seen) {
    const { resolve: find } = createRequire(file);
    for (const [, request] of readFileSync(file, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)) {
      if (!request.startsWith('.') && !request.startsWith('@numera/')) continue;
      const found = find(request);
      if (found.endsWith('.js')) seen.add(found);
    }
  }
  return new Set([...seen].map((file) => relative(root, file).split(sep).slice(0, 2).join('/')));
}
