import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import loader from './load-source.cjs';

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
  const { canInstallDebianPackages, installDebianPackages } = loader.loadSource(
    'libs/messaging/src/server/debian-packages.ts',
  );
  if (!canInstallDebianPackages() || process.env.NUMERA_CHROMIUM) return false;
  console.error('Installing Chromium from Debian for the browser tests…');
  return installDebianPackages(DEBIAN_PACKAGES);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
