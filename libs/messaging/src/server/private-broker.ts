import type { FolderLock } from '@numera/database/embedded';
import { connect } from 'amqplib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerControl } from './broker-control';
import { brokerEnvironment, brokerUrl, type BrokerIdentity } from './broker-folder';
import { RabbitMqFailedError } from './errors';
import { keepProcess, type KeptProcess } from './kept-process';
import type { RabbitMq, RabbitMqAccess } from './rabbitmq';
import { serverPidFile } from './server-process';

export interface PrivateBrokerSetup {
  /** The path of `rabbitmq-server`. */
  program: string;
  folder: string;
  identity: BrokerIdentity;
  disposable: boolean;
  /** Takes the folder for this process; `held` is the first such lock. */
  lock: () => Promise<FolderLock>;
  held: FolderLock;
}

const START_LIMIT_MS = 90_000;
const LOOK_EVERY_MS = 40;
const LOG_TAIL_BYTES = 2_000;

/** Erlang's port mapper is on the PATH (Debian) or beside the Erlang machine that `erl` starts. */
const FIND_EPMD = [
  `epmd=$(command -v epmd) || epmd=$(
     erl -noinput -boot start_clean -eval 'io:put_chars(os:getenv("BINDIR")), halt().'
   )/epmd
   exec "$epmd"`,
];

/** Vhosts of a running broker, for its owner and for every other process that may read its folder. */
export class BrokerAccess implements RabbitMqAccess {
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

/** A broker as the child of this process. */
export class PrivateBroker extends BrokerAccess implements RabbitMq {
  private server: KeptProcess | undefined;
  private portMapper: KeptProcess | undefined;
  private held: FolderLock | undefined;

  constructor(private readonly setup: PrivateBrokerSetup) {
    super(setup.folder, setup.identity);
    this.held = setup.held;
  }

  async start(): Promise<void> {
    if (this.server && !this.server.hasEnded()) return;
    this.held ??= await this.setup.lock();
    if (!this.portMapper || this.portMapper.hasEnded())
      this.portMapper = this.keep('epmd', FIND_EPMD);
    this.server = this.keep('server', ['exec "$0"', this.setup.program]);
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
    this.held?.release();
    this.held = undefined;
  }

  async kill(): Promise<void> {
    await this.server?.kill();
  }

  async restart(): Promise<void> {
    await this.server?.stop();
    await this.start();
  }

  private keep(name: 'server' | 'epmd', script: readonly string[]): KeptProcess {
    return keepProcess('/bin/sh', ['-c', ...script], {
      env: brokerEnvironment(this.folder, this.identity),
      pidFile: name === 'server' ? serverPidFile(this.folder) : join(this.folder, 'epmd.pid'),
      logFile: join(this.folder, `${name}.log`),
      removeFolder: this.setup.disposable && name === 'server' ? this.folder : undefined,
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
