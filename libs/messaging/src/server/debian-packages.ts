import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether this process may install packages here: root, on Debian or what descends from it. */
export function canInstallDebianPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Installs packages with apt; false when that is not possible or does not succeed. */
export async function installDebianPackages(packages: readonly string[]): Promise<boolean> {
  if (!canInstallDebianPackages()) return false;
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  if (await runQuietly('apt-get', [...APT_OPTIONS, ...install])) return true;
  // The usual cause in a fresh container: there are no package lists yet.
  return (
    (await runQuietly('apt-get', [...APT_OPTIONS, 'update'])) &&
    (await runQuietly('apt-get', [...APT_OPTIONS, ...install]))
  );
}

/** Stops a system service that came with a package just installed, and keeps it from starting. */
export async function stopDebianService(name: string): Promise<void> {
  if (existsSync('/run/systemd/system')) {
    await runQuietly('systemctl', ['disable', '--now', name]);
  } else {
    await runQuietly('service', [name, 'stop']);
  }
}

const APT_OPTIONS = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];

function runQuietly(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}
