/** `npm run backup [-- --to file]`: writes all of Numera at one moment to a file and checks it. */
import { build } from './lib/build.mjs';
import { runChild } from './lib/child.mjs';

const buildCode = await build();
const args = [
  '--enable-source-maps',
  'apps/standalone/dist/main.js',
  'backup',
  ...process.argv.slice(2),
];
process.exitCode = buildCode === 0 ? (await runChild(process.execPath, args)).code : buildCode;
