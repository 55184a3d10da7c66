import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** Arabic letters and emoji are in the screenshots. */
const DEBIAN_PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];

/** The path of Chromium, or null: `NUMERA_CHROMIUM`, one on the PATH, or Debian's, installed now. */
export async function obtainChromium() {
  return findChromium() ?? ((await installChromium()) ? findChromium() : null);
}

function findChromium() {
  const given = process.env.NUMERA_CHROMIUM;
  if (given) return isProgram(given) ? given : null;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find(isProgram) ?? null;
}

async function installChromium() {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version') || process.env.NUMERA_CHROMIUM) return false;
  console.error('Installing Chromium from Debian for the browser tests…');
  const install = ['install', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES];
  if (await apt(install)) return true;
  // The usual cause in a fresh container: there are no package lists yet.
  return (await apt(['update'])) && (await apt(install));
}

async function apt(args) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
  const run = runChild('apt-get', [...options, ...args], { env, quiet: true });
  const { code } = await run.catch(() => ({ code: -1 }));
  return code === 0;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
