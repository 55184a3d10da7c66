/** `npm run restore -- file [--force --yes]`: puts a backup into an empty database and proves the books. */
import { build } from './lib/build.mjs';
import { runChild } from './lib/child.mjs';

const buildCode = await build();
const args = [
  '--enable-source-maps',
  'apps/standalone/dist/main.js',
  'restore',
  ...process.argv.slice(2),
];
process.exitCode = buildCode === 0 ? (await runChild(process.execPath, args)).code : buildCode;
