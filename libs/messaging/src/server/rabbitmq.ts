import { connect } from 'amqplib';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerControl } from './broker-control';
import {
  brokerEnvironment,
  brokerUrl,
  prepareBrokerFolder,
  readBrokerIdentity,
  type BrokerIdentity,
} from './broker-folder';
import { RabbitMqFailedError } from './errors';
import { keepProcess, type KeptProcess } from './kept-process';
import { obtainServerProgram } from './server-program';

export interface RabbitMqOptions {
  /** The folder of this broker; made when missing. Its data outlive the broker. */
  folder: string;
  /** Receives a line for what a person may want to know, such as an installation. */
  log?: (line: string) => void;
  /**
   * True, for tests: when this process ends without `stop()`, the broker is killed at once and the
   * folder deleted. Default false: it is shut down, and its data are kept.
   */
  disposable?: boolean;
}

/** What every process that may read the broker's folder can ask of it. */
export interface RabbitMqAccess {
  /** `amqp://<user>:<password>@127.0.0.1:<port>`, the default virtual host. */
  readonly url: string;
  /** Makes a virtual host; answers its address. */
  createVhost(name: string): Promise<string>;
  /** Removes a virtual host with all it holds, and ends its connections. */
  deleteVhost(name: string): Promise<void>;
}

/** A private broker, which never outlives this process. Its address stays over every restart. */
export interface RabbitMq extends RabbitMqAccess {
  readonly folder: string;
  /** Shuts it down in good order: about a second. Safe to call again. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash of the machine would be to it; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again after `stop`, `kill` or a crash; does nothing while it runs. */
  start(): Promise<void>;
  /** `stop` and `start`. */
  restart(): Promise<void>;
}

const START_LIMIT_MS = 90_000;
const PREDECESSOR_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 40;
const LOG_TAIL_BYTES = 2_000;

/**
 * Starts a RabbitMQ of our own on the data in `folder`: on loopback ports that are kept in the
 * folder, with a generated password, with no plugins, seen by no other broker of the machine. It runs as
 * whoever runs this process, root included.
 *
 * Where there is no RabbitMQ it is installed if we are root on Debian; else this throws
 * `RabbitMqMissingError`. It throws `RabbitMqFailedError` with the broker's own words when it does
 * not start.
 */
export async function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMq> {
  const program = await obtainServerProgram(options.log ? { log: options.log } : {});
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  await waitForPredecessor(options.folder);
  const { folder, identity } = await prepareBrokerFolder(options.folder);
  const broker = new PrivateBroker(program, folder, identity, options.disposable ?? false);
  await broker.start();
  return broker;
}

/** Access to a broker that another process started on this folder; null when none ever was. */
export function findRabbitMq(folder: string): RabbitMqAccess | null {
  const identity = readBrokerIdentity(folder);
  return identity && new FolderAccess(realpathSync(folder), identity);
}

class FolderAccess implements RabbitMqAccess {
  readonly url: string;
  private readonly control: BrokerControl;

  constructor(
    readonly folder: string,
    protected readonly identity: BrokerIdentity,
  ) {
    this.url = brokerUrl(identity);
    this.control = new BrokerControl(folder, identity);
  }

  async createVhost(name: string): Promise<string> {
    await this.control.createVhost(name);
    return brokerUrl(this.identity, name);
  }

  async deleteVhost(name: string): Promise<void> {
    await this.control.deleteVhost(name);
  }
}

class PrivateBroker extends FolderAccess implements RabbitMq {
  private server: KeptProcess | undefined;
  private portMapper: KeptProcess | undefined;

  constructor(
    private readonly program: string,
    folder: string,
    identity: BrokerIdentity,
    private readonly disposable: boolean,
  ) {
    super(folder, identity);
  }

  async start(): Promise<void> {
    if (this.server && !this.server.hasEnded()) return;
    if (!this.portMapper || this.portMapper.hasEnded())
      this.portMapper = this.keep('epmd', FIND_EPMD);
    this.server = this.keep('server', ['exec "$0"', this.program]);
    try {
      await this.waitUntilReady(this.server);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    await this.portMapper?.stop();
  }

  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async restart(): Promise<void> {
    await this.server?.stop();
    await this.start();
  }

  private keep(name: string, script: readonly string[]): KeptProcess {
    return keepProcess('/bin/sh', ['-c', ...script], {
      env: brokerEnvironment(this.folder, this.identity),
      pidFile: join(this.folder, `${name}.pid`),
      logFile: join(this.folder, `${name}.log`),
      removeFolder: this.disposable && name === 'server' ? this.folder : undefined,
    });
  }

  private async waitUntilReady(server: KeptProcess): Promise<void> {
    const deadline = performance.now() + START_LIMIT_MS;
    for (;;) {
      const failure = await this.tryConnect();
      if (failure === null) return;
      if (server.hasEnded()) {
        throw new RabbitMqFailedError(`RabbitMQ did not start: ${this.lastWords()}`);
      }
      if (performance.now() > deadline) {
        throw new RabbitMqFailedError(`RabbitMQ does not answer (${failure}): ${this.lastWords()}`);
      }
      await delay(LOOK_EVERY_MS);
    }
  }

  /** Null when it answers, else why not. */
  private async tryConnect(): Promise<string | null> {
    try {
      const connection = await connect(this.url, { timeout: 5_000 });
      connection.on('error', () => undefined);
      await connection.close();
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private lastWords(): string {
    return readFileSync(join(this.folder, 'server.log')).subarray(-LOG_TAIL_BYTES).toString('utf8');
  }
}

/** Erlang's port mapper is on the PATH (Debian) or beside the Erlang machine that `erl` starts. */
const FIND_EPMD = [
  `epmd=$(command -v epmd) || epmd=$(
     erl -noinput -boot start_clean -eval 'io:put_chars(os:getenv("BINDIR")), halt().'
   )/epmd
   exec "$epmd"`,
];

/** The broker of a process that was killed needs a moment to end; until then the data are its. */
async function waitForPredecessor(folder: string): Promise<void> {
  const deadline = performance.now() + PREDECESSOR_LIMIT_MS;
  while (isServerAlive(folder)) {
    if (performance.now() > deadline) {
      throw new RabbitMqFailedError(`Another process runs a RabbitMQ on the folder ${folder}.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

function isServerAlive(folder: string): boolean {
  const file = join(folder, 'server.pid');
  if (!existsSync(file)) return false;
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
