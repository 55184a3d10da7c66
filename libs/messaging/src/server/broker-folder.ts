import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePorts, isPortFree } from './free-port';

/** What is needed to reach a broker and to command it; kept in `broker.json` of its folder. */
export interface BrokerIdentity {
  /** The Erlang node's name, unique per folder. */
  node: string;
  user: string;
  password: string;
  /** AMQP, Erlang's distribution, and Erlang's port mapper: three loopback ports. */
  amqpPort: number;
  distPort: number;
  epmdPort: number;
}

const IDENTITY_FILE = 'broker.json';
/** A broker that is one of several things on a machine should not take 40 % of its memory. */
const MEMORY_LIMIT_BYTES = 1024 ** 3;
/** RabbitMQ stops taking messages below this much free disk; the default follows the memory. */
const DISK_FREE_LIMIT_BYTES = 50_000_000;
/** The write-ahead log of quorum queues: 512 MB by default, held in memory up to three times. */
const QUORUM_LOG_BYTES = 64 * 1024 ** 2;

/** Makes the folder's files, or finds those of an earlier start. A taken port is replaced. */
export async function prepareBrokerFolder(folder: string): Promise<BrokerIdentity> {
  chmodSync(folder, 0o700);
  const identity = await withFreePorts(readBrokerIdentity(folder) ?? createIdentity(folder));
  writePrivate(join(folder, IDENTITY_FILE), `${JSON.stringify(identity, null, 2)}\n`);
  writePrivate(join(folder, 'rabbitmq.config'), renderConfig(identity));
  writePrivate(join(folder, 'enabled_plugins'), '[].\n');
  writePrivate(join(folder, 'rabbitmq-env.conf'), '');
  const cookie = join(folder, '.erlang.cookie');
  if (!existsSync(cookie)) writeFileSync(cookie, randomBytes(24).toString('hex'), { mode: 0o400 });
  return identity;
}

/** Null when no broker was ever started on this folder. */
export function readBrokerIdentity(folder: string): BrokerIdentity | null {
  const file = join(folder, IDENTITY_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BrokerIdentity) : null;
}

/** `amqp://user:password@127.0.0.1:port`, with the virtual host when it is not the default one. */
export function brokerUrl({ user, password, amqpPort }: BrokerIdentity, vhost?: string): string {
  const path = vhost === undefined ? '' : `/${encodeURIComponent(vhost)}`;
  return `amqp://${user}:${password}@127.0.0.1:${amqpPort}${path}`;
}

/** The variables of `rabbitmq-server` and of Erlang: everything in the folder, nothing of the machine. */
export function brokerEnvironment(folder: string, identity: BrokerIdentity): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(RABBITMQ_|ERL_|NODE_OPTIONS$|NOTIFY_SOCKET$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    LC_ALL: 'C.UTF-8',
    // Erlang's cookie, which lets one node command another, is looked for at home.
    HOME: folder,
    // A dump of a crashed Erlang holds what was in its memory, passwords and messages included.
    ERL_CRASH_DUMP_SECONDS: '0',
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(identity.epmdPort),
    RABBITMQ_NODENAME: identity.node,
    RABBITMQ_NODE_PORT: String(identity.amqpPort),
    RABBITMQ_DIST_PORT: String(identity.distPort),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'rabbitmq.pid'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    // Erlang terms alone: no `rabbitmq.conf`, neither ours nor the machine's.
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'rabbitmq.config'),
    RABBITMQ_CONFIG_FILE: join(folder, 'no-rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    // Without its own wrapper around the Erlang machine, whose process we then are: what this
    // variable is really for, a shell on standard input, is taken away again by -noinput.
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-noinput +S 2:2 +A 16 -kernel inet_dist_use_interface {127,0,0,1}',
  };
}

function createIdentity(folder: string): BrokerIdentity {
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  const password = randomBytes(24).toString('hex');
  const ports = { amqpPort: 0, distPort: 0, epmdPort: 0 };
  return { node: `numera-${hash}@localhost`, user: 'numera', password, ...ports };
}

async function withFreePorts(identity: BrokerIdentity): Promise<BrokerIdentity> {
  const [amqpPort = 0, distPort = 0, epmdPort = 0] = await findFreePorts(3);
  const keep = async (port: number, other: number): Promise<number> =>
    port !== 0 && (await isPortFree(port)) ? port : other;
  return {
    ...identity,
    amqpPort: await keep(identity.amqpPort, amqpPort),
    distPort: await keep(identity.distPort, distPort),
    epmdPort: await keep(identity.epmdPort, epmdPort),
  };
}

function renderConfig({ user, password, amqpPort }: BrokerIdentity): string {
  return `[
  {rabbit, [
    {tcp_listeners, [{"127.0.0.1", ${amqpPort}}]},
    {default_user, <<"${user}">>},
    {default_pass, <<"${password}">>},
    {vm_memory_high_watermark, {absolute, ${MEMORY_LIMIT_BYTES}}},
    {disk_free_limit, ${DISK_FREE_LIMIT_BYTES}}
  ]},
  {ra, [{wal_max_size_bytes, ${QUORUM_LOG_BYTES}}]}
].
`;
}

function writePrivate(file: string, content: string): void {
  writeFileSync(file, content, { mode: 0o600 });
}
