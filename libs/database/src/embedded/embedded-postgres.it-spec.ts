import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { DataFolderBusyError, startEmbeddedPostgres, type EmbeddedPostgres } from '.';

jest.setTimeout(60_000);

const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
let parent: string;
let dataDir: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'numera postgres '));
  // As root the server runs as another user, who must be able to pass.
  if (process.getuid?.() === 0) openFolder(parent);
  dataDir = join(parent, 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map((server) => server.stop()));
  rmSync(parent, { recursive: true, force: true });
});

describe('an embedded PostgreSQL', () => {
  it('keeps its data over a stop and a start', async () => {
    const first = await start();
    await query(first.url, 'create table kept (word text)');
    await query(first.url, `insert into kept values ('سلام')`);
    await first.stop();
    expect(serverPid()).toBeNull();

    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'select word from kept')).toEqual([{ word: 'سلام' }]);
  });

  it.each(['fast', 'immediate'] as const)(
    'goes down (%s) and comes again at the same address with all that was committed',
    async (mode) => {
      const server = await start({ durable: true });
      await query(server.url, 'create table kept (word text)');
      await query(server.url, `insert into kept values ('سلام')`);
      await server.shutDown(mode);
      expect(serverPid()).toBeNull();
      await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');

      await server.start();
      expect(await query(server.url, 'select word from kept')).toEqual([{ word: 'سلام' }]);
    },
  );

  it('lets in only who has the password, over loopback only', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url, 'show unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('uses UTF-8, the builtin locale, and the settings asked for', async () => {
    const { url } = await start({ settings: { work_mem: '7MB' } });
    expect(
      await query(
        url,
        `select current_setting('work_mem') mem, current_setting('max_connections') connections,
                pg_encoding_to_char(encoding) as encoding, datlocprovider::text provider, datlocale
         from pg_database where datname = 'postgres'`,
      ),
    ).toEqual([
      { mem: '7MB', connections: '200', encoding: 'UTF8', provider: 'b', datlocale: 'C.UTF-8' },
    ]);
  });

  it('stops once, however often it is asked', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(serverPid()).toBeNull();
  });

  it('refuses a folder that a live process uses, and says which', async () => {
    await start();
    const second = start();
    await expect(second).rejects.toBeInstanceOf(DataFolderBusyError);
    await expect(second).rejects.toThrow(`pid ${process.pid}`);
  });

  it('lets one of two simultaneous starts win, and the other again after it', async () => {
    const outcomes = await Promise.allSettled([start(), start()]);
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(won).toHaveLength(1);
    expect(lost.map(({ reason }) => reason as unknown)).toEqual([expect.any(DataFolderBusyError)]);
    await won[0]?.value.stop();
    await start();
  });

  it('adopts the server of a process that was killed', async () => {
    const killed = await startInChild();
    await query(killed.url, 'create table kept (word text)');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');

    const server = await start();
    expect(server).toMatchObject({ adopted: true, url: killed.url });
    expect(await query(server.url, 'select * from kept')).toEqual([]);
  });

  it('replaces the server of a killed process when other settings are asked for', async () => {
    const killed = await startInChild();
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');

    const server = await start({ settings: { work_mem: '9MB' } });
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'show work_mem')).toEqual([{ work_mem: '9MB' }]);
  });

  it('starts again after parent and server were both killed', async () => {
    const killed = await startInChild(true);
    await query(killed.url, 'create table kept (word text)');
    process.kill(serverPid() ?? fail('no server'), 'SIGKILL');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');

    const server = await start({ durable: true });
    expect(server.adopted).toBe(false);
    expect(await query(server.url, 'select * from kept')).toEqual([]);
  });

  it('is not fooled by lock and pid files whose pid now belongs to another process', async () => {
    await (await start()).stop();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    children.push(stranger);
    const pid = stranger.pid ?? fail('no pid');
    writeFileSync(
      join(dataDir, 'owner.lock'),
      JSON.stringify({ pid, identity: 'an earlier process', token: 'x' }),
    );
    writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), `${pid}\n/x\n1\n5432\n\n\n\nready\n`);
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts over an initdb that was killed and a torn pid file', async () => {
    mkdirSync(join(dataDir, 'cluster.new-dead'), { recursive: true });
    if (process.getuid?.() === 0) openFolder(dataDir);
    await (await start()).stop();
    writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), '');
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says so when its port is taken', async () => {
    const { port } = await start();
    const other = startEmbeddedPostgres({
      dataDir: join(parent, 'other'),
      port,
      durable: false,
    });
    await expect(other).rejects.toThrow(/did not start on port \d+.*could not bind/s);
  });
});

async function start(
  options: { settings?: Record<string, string>; durable?: boolean } = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, ...options });
  started.push(server);
  return server;
}

/** Starts it in another process, which can then be killed. */
async function startInChild(durable = false): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { loadSource } = require(${JSON.stringify(resolve('tools/lib/load-source.cjs'))});
    const { startEmbeddedPostgres } = loadSource('libs/database/src/embedded/index.ts');
    startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: ${durable} })
      .then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: chunk.toString('utf8').trim() };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  client.on('error', () => undefined);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function serverPid(): number | null {
  try {
    const file = readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
    return Number(file.split('\n')[0]);
  } catch {
    return null;
  }
}

function openFolder(folder: string): void {
  chmodSync(folder, 0o755);
}

function fail(message: string): never {
  throw new Error(message);
}
