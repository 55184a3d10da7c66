import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkTree, type Selection } from './file-tree';

/** How `package-lock.json` marks a package that not everybody needs. */
interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  /** Needed by development, and optional otherwise. */
  readonly devOptional?: boolean;
}

/** What the Dockerfile's two installs come to, where the same lock has been installed already. */
export function installShortcuts(repository: string): Record<string, (workdir: string) => void> {
  const link = (selection?: Selection) => (workdir: string) =>
    linkTree(join(repository, 'node_modules'), join(workdir, 'node_modules'), selection);
  return {
    'npm ci --prefer-offline --no-audit --no-fund': link(),
    'npm ci --omit=dev --omit=optional --ignore-scripts --prefer-offline --no-audit --no-fund':
      link(forProduction(repository)),
  };
}

/** `--omit=dev --omit=optional`: the lock says where each package is, and for whom. */
function forProduction(repository: string): Selection {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const isOmitted = (folder: string): boolean => {
    const { dev, optional, devOptional } = packages[`node_modules/${folder}`] ?? {};
    return (dev ?? optional ?? devOptional ?? false) || folder.endsWith('.bin');
  };
  return { enters: (folder) => !isOmitted(folder), takes: () => true };
}
