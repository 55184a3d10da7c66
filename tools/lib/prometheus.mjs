import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import loader from './load-source.cjs';

/** The path of Prometheus, or null: `NUMERA_PROMETHEUS`, one on the PATH, or Debian's, installed now. */
export async function obtainPrometheus() {
  return findPrometheus() ?? ((await installPrometheus()) ? findPrometheus() : null);
}

function findPrometheus() {
  const given = process.env.NUMERA_PROMETHEUS;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = given ? [given] : folders.map((folder) => join(folder, 'prometheus'));
  return candidates.find((path) => isProgram(path) && isProgram(promtoolBeside(path))) ?? null;
}

function promtoolBeside(path) {
  return join(dirname(path), 'promtool');
}

async function installPrometheus() {
  const { canInstallDebianPackages, installDebianPackages, stopDebianService } = loader.loadSource(
    'libs/messaging/src/server/debian-packages.ts',
  );
  if (!canInstallDebianPackages() || process.env.NUMERA_PROMETHEUS) return false;
  console.error('Installing Prometheus from Debian for the tests of alerts and dashboards…');
  const isInstalled = await installDebianPackages(['prometheus']);
  // Tests start their own; the machine did not ask for one that runs for ever.
  if (isInstalled) await stopDebianService('prometheus');
  return isInstalled;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
