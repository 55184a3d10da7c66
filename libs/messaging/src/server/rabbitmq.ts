import { acquireFolderLock, type FolderLock } from '@numera/database/embedded';
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { prepareBrokerFolder, readBrokerIdentity } from './broker-folder';
import { RabbitMqFailedError } from './errors';
import { BrokerAccess, PrivateBroker } from './private-broker';
import { obtainServerProgram } from './server-program';
import { isServerRunning, waitForServerEnd } from './server-process';

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

const MOST_STARTS = 3;
const PORT_TAKEN = /eaddrinuse|address.already.in.use/i;

/**
 * Starts a RabbitMQ of our own on the data in `folder`: on loopback ports that are kept in the
 * folder, with a generated password, with no plugins, seen by no other broker of the machine. It
 * runs as whoever runs this process, root included.
 *
 * Where there is no RabbitMQ it is installed if we are root on Debian; else this throws
 * `RabbitMqMissingError`. It throws `DataFolderBusyError` when another live process uses the
 * folder, and `RabbitMqFailedError` with the broker's own words when it does not start.
 */
export async function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMq> {
  const program = await obtainServerProgram(options.log ? { log: options.log } : {});
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const folder = realpathSync(options.folder);
  const lock = (): Promise<FolderLock> => acquireFolderLock(join(folder, 'owner.lock'), folder);
  for (let starts = 1; ; starts += 1) {
    const held = await lock();
    try {
      await waitForServerEnd(folder);
      const identity = await prepareBrokerFolder(folder);
      const { disposable = false } = options;
      const broker = new PrivateBroker({ program, folder, identity, disposable, lock, held });
      await broker.start();
      return broker;
    } catch (error) {
      held.release();
      // A port that was free a moment ago: another start chooses another one.
      const mayPass = error instanceof RabbitMqFailedError && PORT_TAKEN.test(error.message);
      if (!mayPass || starts === MOST_STARTS) throw error;
    }
  }
}

/** Access to the broker that another process runs on this folder now; null when none does. */
export function findRabbitMq(asked: string): RabbitMqAccess | null {
  if (!existsSync(asked)) return null;
  const folder = realpathSync(asked);
  const identity = readBrokerIdentity(folder);
  return identity && isServerRunning(folder) ? new BrokerAccess(folder, identity) : null;
}
