import { findRabbitMq, startRabbitMq, type RabbitMq } from '@numera/messaging/server';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { givenBroker, vhostsOver } from './given-rabbitmq';

const WORKSPACE = resolve(__dirname, '../../..');
/** Set by `npm test` to the folder of the one broker that it starts for all suites. */
const FOLDER_VARIABLE = 'NUMERA_TEST_RABBITMQ_FOLDER';

/** A part of the test run's broker that is one test file's alone. */
export interface TestBroker {
  /** The address of a fresh virtual host, so that queues of one file never meet another's. */
  url: string;
  /** Removes it with all it holds, ending what is still connected. */
  drop(): Promise<void>;
}

/** A whole broker of one test file: it can be killed without disturbing other files. */
export interface OwnBroker extends TestBroker {
  /** Makes another virtual host; answers its address. */
  createVhost(name: string): Promise<string>;
  /** Shuts it down and starts it at the same address, with its durable data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

let started: Promise<RabbitMq> | undefined;

/**
 * The address of the RabbitMQ for tests: `NUMERA_TEST_BROKER` or an `amqp:` `BROKER_URL` when
 * given; else the broker of the test run; else one of this process, started when first asked for and
 * gone when the process ends, however it ends.
 */
export async function testRabbitMqUrl(): Promise<string> {
  return givenBroker() ?? (await testServer()).url;
}

/**
 * A fresh virtual host for one test file, in about 0.2 seconds. For tests that
 * stop or kill the broker take {@link startOwnBroker}.
 *
 * @example
 * const broker = await createTestBroker();
 * afterAll(() => broker.drop());
 */
export async function createTestBroker(): Promise<TestBroker> {
  const vhost = `test-${randomBytes(8).toString('hex')}`;
  const given = givenBroker();
  const server = given === undefined ? await testServer() : vhostsOver(given);
  return {
    url: await server.createVhost(vhost),
    drop: () => server.deleteVhost(vhost),
  };
}

/** A broker of its own: about four seconds. It is removed by `drop`, or when the process ends. */
export async function startOwnBroker(): Promise<OwnBroker> {
  const server = await startDisposable(`test-rabbitmq-${randomBytes(6).toString('hex')}`);
  return {
    url: server.url,
    createVhost: (name) => server.createVhost(name),
    restart: () => server.restart(),
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: () => server.start(),
    drop: () => remove(server),
  };
}

/**
 * For `npm test`: starts the run's broker and answers the environment that leads the suites to it.
 * Where one is given there is nothing to start.
 */
export async function startTestRabbitMq(): Promise<Record<string, string>> {
  if (givenBroker() !== undefined) return {};
  started ??= startDisposable(`test-rabbitmq-${process.pid}`);
  return { [FOLDER_VARIABLE]: (await started).folder };
}

/** Stops the broker of this process and removes its data. Without one it does nothing. */
export async function stopTestRabbitMq(): Promise<void> {
  const server = await started?.catch(() => undefined);
  started = undefined;
  if (server) await remove(server);
}

async function testServer(): Promise<Pick<RabbitMq, 'url' | 'createVhost' | 'deleteVhost'>> {
  // Jest loads this module anew for every test file, so the process's broker is found by its folder.
  const ofProcess = `test-rabbitmq-${process.pid}`;
  const folder = process.env[FOLDER_VARIABLE] ?? join(WORKSPACE, '.tmp', ofProcess);
  const running = started === undefined ? findRabbitMq(folder) : null;
  return running ?? (await (started ??= startDisposable(ofProcess)));
}

function startDisposable(name: string): Promise<RabbitMq> {
  const folder = join(WORKSPACE, '.tmp', name);
  mkdirSync(folder, { recursive: true });
  return startRabbitMq({ folder, disposable: true });
}

async function remove(server: RabbitMq): Promise<void> {
  // Its data are not wanted any more, so it need not take the time to write them.
  await server.kill();
  await server.stop();
  rmSync(server.folder, { recursive: true, force: true });
}
