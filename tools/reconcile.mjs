/** `npm run reconcile`: proves the books of the database that Numera uses, and prints every difference. */
import { build } from './lib/build.mjs';
import { runChild } from './lib/child.mjs';

const buildCode = await build();
const args = ['--enable-source-maps', 'apps/standalone/dist/main.js', 'reconcile'];
process.exitCode = buildCode === 0 ? (await runChild(process.execPath, args)).code : buildCode;
