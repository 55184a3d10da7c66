/** `npm run dead-letters -- list|show|replay|drop`: messages that a service could not take. */
import { build } from './lib/build.mjs';
import { runChild } from './lib/child.mjs';

const buildCode = await build();
const args = [
  '--enable-source-maps',
  'apps/standalone/dist/main.js',
  'dead-letters',
  ...process.argv.slice(2),
];
process.exitCode = buildCode === 0 ? (await runChild(process.execPath, args)).code : buildCode;
