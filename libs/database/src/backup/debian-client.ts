import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Program } from './program';
import { runProgram } from './program';

/** The Debian release that has the client of this major version. */
const RELEASES: Readonly<Record<number, string>> = { 17: 'trixie' };
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const ARCHIVE = 'http://deb.debian.org/debian';

/** pg_dump and every library it loads, the C library too: an older Debian's would be too old. */
const PACKAGES = [
  'libc6',
  'libcom-err2',
  'libgssapi-krb5-2',
  'libk5crypto3',
  'libkeyutils1',
  'libkrb5-3',
  'libkrb5support0',
  'libldap2',
  'liblz4-1',
  'libpq5',
  'libsasl2-2',
  'libssl3t64',
  'libxxhash0',
  'libzstd1',
  'zlib1g',
];

/** Whether this machine can take packages from Debian and check Debian's signature on them. */
export function canFetchDebianClient(major: number): boolean {
  return major in RELEASES && existsSync('/usr/bin/apt-get') && existsSync(KEYRING);
}

/**
 * Takes Debian's PostgreSQL client into `folder`, which nothing but Numera uses: the machine's own
 * packages stay as they are, and no root is needed. apt checks the signatures. False, and said why, when
 * it cannot be had.
 */
export async function fetchDebianClient(
  major: number,
  folder: string,
  say: (line: string) => void,
): Promise<boolean> {
  say(`Fetching PostgreSQL ${major}'s client from Debian to ${folder} (once)…`);
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  try {
    const failure = await fillFolder(draft, major);
    if (failure !== null) {
      say(`Debian's client could not be fetched: ${failure}`);
      return false;
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(draft, 'root'), folder);
    return true;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The programs in such a folder, run by the C library that came with them. */
export function programsIn(
  folder: string,
  major: number,
): { dump: Program; restore: Program } | null {
  const bin = join(folder, 'usr/lib/postgresql', String(major), 'bin');
  const loader = findLoader(join(folder, 'usr/lib'));
  if (loader === null || !existsSync(join(bin, 'pg_dump'))) return null;
  const prefix = ['--inhibit-cache', '--library-path', dirname(loader)];
  const program = (name: string): Program => ({
    file: loader,
    prefix: [...prefix, join(bin, name)],
  });
  return { dump: program('pg_dump'), restore: program('pg_restore') };
}

/** Null when all is there, else what went wrong. */
async function fillFolder(draft: string, major: number): Promise<string | null> {
  const [lists, cache, debs] = ['lists', 'cache', 'debs'].map((name) => join(draft, name));
  if (!lists || !cache || !debs) return 'no folder';
  for (const folder of [join(lists, 'partial'), join(cache, 'archives/partial'), debs]) {
    mkdirSync(folder, { recursive: true });
  }
  const release = RELEASES[major] ?? '';
  const sources = join(draft, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${ARCHIVE} ${release} main\n`);
  const options = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': lists,
    'Dir::Cache': cache,
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::http::Timeout': '20',
    'APT::Sandbox::User': '',
  };
  const apt: Program = {
    file: '/usr/bin/apt-get',
    prefix: [
      '-q',
      ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ],
  };
  return (
    (await failureOf(apt, ['update'])) ??
    (await failureOf(inFolder(apt, debs), [
      'download',
      `postgresql-client-${major}`,
      ...PACKAGES,
    ])) ??
    (await unpackAll(debs, join(draft, 'root')))
  );
}

async function unpackAll(debs: string, root: string): Promise<string | null> {
  for (const name of readdirSync(debs).filter((file) => file.endsWith('.deb'))) {
    const unpack: Program = { file: 'dpkg-deb', prefix: ['--extract'] };
    const failure = await failureOf(unpack, [join(debs, name), root]);
    if (failure !== null) return failure;
  }
  return null;
}

/** `apt-get download` writes where it stands. */
function inFolder(program: Program, folder: string): Program {
  return { file: '/usr/bin/env', prefix: ['-C', folder, program.file, ...program.prefix] };
}

async function failureOf(program: Program, args: readonly string[]): Promise<string | null> {
  const { exitCode, complaint } = await runProgram(program, args);
  return exitCode === 0 ? null : complaint || `${program.file} ended with ${exitCode}`;
}

/** `usr/lib/<architecture>/ld-linux-….so.N`. */
function findLoader(libraries: string): string | null {
  if (!existsSync(libraries)) return null;
  for (const folder of readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'))) {
    const loader = readdirSync(join(libraries, folder)).find((name) =>
      /^ld-linux-.*\.so\.\d$/u.test(name),
    );
    if (loader) return join(libraries, folder, loader);
  }
  return null;
}
