import {
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import dockerignore from '@balena/dockerignore';

/** Which part of a tree is meant; paths are relative to its root. */
export interface Selection {
  takes(file: string): boolean;
  /** False: nothing below the folder is taken. */
  enters(folder: string): boolean;
}

const ALL: Selection = { takes: () => true, enters: () => true };

/**
 * A second tree of the same files without copying them: both share their content, so neither is to be
 * changed in place afterwards. What is at the target already and has the same name is replaced.
 */
export function linkTree(from: string, to: string, selection = ALL): void {
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(from, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (selection.enters(path)) walk(path);
      } else if (selection.takes(path)) {
        const target = join(to, path);
        mkdirSync(dirname(target), { recursive: true });
        rmSync(target, { force: true });
        if (entry.isSymbolicLink()) symlinkSync(readlinkSync(join(from, path)), target);
        else linkSync(join(from, path), target);
      }
    }
  };
  mkdirSync(to, { recursive: true });
  walk('');
}

/** What an engine gets of a build's context, by the lines of `.dockerignore`. */
export function contextSelection(lines: string): Selection {
  const takes = dockerignore().add(lines).createFilter();
  const kept = lines.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  const enters = (folder: string): boolean =>
    takes(folder) || kept.some((path) => path.startsWith(`${folder}/`));
  return { takes, enters };
}

/** All files of a tree with their size and last change: what differs was written to. */
export function snapshot(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((e) =>
    e.isFile(),
  );
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(path);
      return [path, `${size} ${mtimeMs}`];
    }),
  );
}
