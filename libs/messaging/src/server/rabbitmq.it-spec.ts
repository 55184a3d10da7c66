import { DataFolderBusyError } from '@numera/database/embedded';
import { waitFor } from '@numera/testing';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findRabbitMq, RabbitMqFailedError, startRabbitMq, type RabbitMq } from '.';
import { readBrokerIdentity } from './broker-folder';

jest.setTimeout(60_000);

const QUORUM = { durable: true, arguments: { 'x-queue-type': 'quorum' } };

const connections: ChannelModel[] = [];
const children: ChildProcess[] = [];
let parent: string;
let folder: string;
let broker: RabbitMq;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'numera rabbitmq '));
  folder = join(parent, 'one');
  broker = await startRabbitMq({ folder });
});

afterEach(async () => {
  await Promise.allSettled(connections.splice(0).map((connection) => connection.close()));
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await broker.stop();
  rmSync(parent, { recursive: true, force: true });
});

describe('a private RabbitMQ', () => {
  it('keeps confirmed messages of a quorum queue over a restart, at the same address', async () => {
    await publish(broker.url, 'kept', 'first');
    const { url } = broker;
    await broker.restart();
    expect(broker.url).toBe(url);
    expect(await take(url, 'kept')).toBe('first');
  });

  it('keeps them over a kill and a start', async () => {
    await publish(broker.url, 'kept', 'second');
    await broker.kill();
    await expect(connect(broker.url)).rejects.toThrow('ECONNREFUSED');
    await broker.start();
    expect(await take(broker.url, 'kept')).toBe('second');
  });

  it('lets in only who has the password', async () => {
    const wrong = new URL(broker.url);
    wrong.password = 'wrong';
    await expect(connect(wrong.href)).rejects.toThrow('ACCESS_REFUSED');
    const guest = new URL(broker.url);
    guest.username = guest.password = 'guest';
    await expect(connect(guest.href)).rejects.toThrow('ACCESS_REFUSED');
  });

  it('listens on loopback alone, with all its three ports', async () => {
    const { amqpPort, distPort, epmdPort } = readBrokerIdentity(folder)!;
    for (const port of [amqpPort, distPort, epmdPort]) {
      expect(await isOpen('127.0.0.1', port)).toBe(true);
      for (const address of outerAddresses()) expect(await isOpen(address, port)).toBe(false);
    }
  });

  it('shows its secrets to its own user alone, and in no command line', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['broker.json', 'rabbitmq.config', '.erlang.cookie', 'server.log']) {
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    }
    const pid = readFileSync(join(folder, 'server.pid'), 'utf8').trim();
    if (process.platform !== 'linux') return;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    expect(command).toContain(folder);
    expect(command).not.toContain(readBrokerIdentity(folder)!.password);
    expect(command).not.toContain(readFileSync(join(folder, '.erlang.cookie'), 'utf8'));
  });

  it('gives virtual hosts to every process that finds it by its folder', async () => {
    const url = await findRabbitMq(folder)!.createVhost('of tests/1');
    expect(await broker.createVhost('of tests/1')).toBe(url);
    await publish(url, 'mine', 'hello');
    await expect(take(broker.url, 'mine')).rejects.toThrow('NOT_FOUND');
    await broker.deleteVhost('of tests/1');
    await broker.deleteVhost('of tests/1');
    await expect(connect(url)).rejects.toThrow('ConnectionClose');
  });

  it('does not share its folder, and runs beside another in another folder', async () => {
    await expect(startRabbitMq({ folder })).rejects.toThrow(DataFolderBusyError);
    const other = await startRabbitMq({ folder: join(parent, 'other') });
    try {
      await publish(other.url, 'theirs', 'hello');
      await expect(take(broker.url, 'theirs')).rejects.toThrow('NOT_FOUND');
    } finally {
      await other.kill();
      await other.stop();
    }
    expect(findRabbitMq(join(parent, 'other'))).toBeNull();
    await open(broker.url);
  });

  it('ends with the process that started it, even killed, and leaves its data', async () => {
    const left = join(parent, 'left');
    const thrownAway = join(parent, 'thrown away');
    const [keeper, tester] = await Promise.all([
      startInChild({ folder: left }),
      startInChild({ folder: thrownAway, disposable: true }),
    ]);
    await publish(keeper.url, 'kept', 'before the kill');
    const ports = [left, thrownAway].map((place) => readBrokerIdentity(place)!);
    await Promise.all([keeper.child, tester.child].map(killed));

    const again = await startRabbitMq({ folder: left });
    expect(await take(again.url, 'kept')).toBe('before the kill');
    await again.stop();
    await waitFor(() => !existsSync(thrownAway), { deadlineMs: 10_000, what: 'the clean-up' });
    for (const { amqpPort, epmdPort } of ports) {
      expect(await isOpen('127.0.0.1', amqpPort)).toBe(false);
      expect(await isOpen('127.0.0.1', epmdPort)).toBe(false);
    }
  });

  it('gives the words of a server that does not start, and the folder back', async () => {
    const home = join(parent, 'broken');
    mkdirSync(join(home, 'sbin'), { recursive: true });
    const program = join(home, 'sbin', 'rabbitmq-server');
    writeFileSync(program, '#!/bin/sh\necho "no Erlang of this version"\nexit 1\n');
    chmodSync(program, 0o755);
    const before = process.env['RABBITMQ_HOME'];
    process.env['RABBITMQ_HOME'] = home;
    try {
      const start = startRabbitMq({ folder: join(home, 'data') });
      await expect(start).rejects.toThrow(RabbitMqFailedError);
      await expect(start).rejects.toThrow('no Erlang of this version');
      expect(existsSync(join(home, 'data', 'owner.lock'))).toBe(false);
    } finally {
      if (before === undefined) delete process.env['RABBITMQ_HOME'];
      else process.env['RABBITMQ_HOME'] = before;
    }
  });
});

async function open(url: string): Promise<ConfirmChannel> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  connections.push(connection);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  return channel;
}

async function publish(url: string, queue: string, text: string): Promise<void> {
  const channel = await open(url);
  await channel.assertQueue(queue, QUORUM);
  channel.sendToQueue(queue, Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
}

async function take(url: string, queue: string): Promise<string> {
  const channel = await open(url);
  await channel.checkQueue(queue);
  return waitFor(
    async () => {
      const message = await channel.get(queue, { noAck: true });
      return message !== false && message.content.toString('utf8');
    },
    { deadlineMs: 10_000, what: `a message in ${queue}` },
  );
}

/** Starts it in another process, which can then be killed. */
async function startInChild(options: object): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { loadSource } = require(${JSON.stringify(resolve('tools/lib/load-source.cjs'))});
    const { startRabbitMq } = loadSource('libs/messaging/src/server/index.ts');
    startRabbitMq(${JSON.stringify(options)})
      .then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: chunk.toString('utf8').trim() };
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function isOpen(host: string, port: number): Promise<boolean> {
  const socket = connectTcp({ host, port });
  return new Promise((answer) => {
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  }).then((isConnected) => {
    socket.destroy();
    return isConnected === true;
  });
}

function outerAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}
