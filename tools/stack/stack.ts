import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePorts } from '@numera/messaging/server';
import { isSet, type Environment } from '@numera/service';
import { waitFor } from '@numera/testing';
import { APPS } from '../../apps/standalone/src/apps';
import { roleOf } from '../../apps/standalone/src/roles';
import { runMigrations } from './migrations';
import { openServers, type Servers } from './servers';
import { ServiceProcess } from './service-process';

export const SERVICES: readonly string[] = APPS.map((app) => app.name);

const READY_LIMIT_MS = 120_000;

export interface StackOptions {
  /** Holds the servers' data and the logs. */
  readonly folder: string;
  /** What the services are started with; `DATABASE_URL` and `BROKER_URL` where servers are given. */
  readonly env: Environment;
  /** Replicas by service; one where nothing is said. */
  readonly scale: Readonly<Record<string, number>>;
  readonly say: (line: string) => void;
}

/** Every service as processes of its own, on real PostgreSQL and RabbitMQ, kept running. */
export class Stack {
  private constructor(
    readonly servers: Servers,
    readonly processes: readonly ServiceProcess[],
  ) {}

  /** Starts the servers, brings the schemas to this version, starts the services and waits until all work. */
  static async start(options: StackOptions): Promise<Stack> {
    const { folder, env, say } = options;
    const logFolder = join(folder, 'logs');
    mkdirSync(logFolder, { recursive: true, mode: 0o755 });
    const given = (name: string): string | null => (isSet(env, name) ? (env[name] ?? null) : null);
    const databaseUrl = given('DATABASE_URL');
    const brokerUrl = given('BROKER_URL');
    const servers = await openServers({ folder, databaseUrl, brokerUrl, say });
    const passwords = new Map(
      SERVICES.map((name) => [name, randomBytes(24).toString('base64url')]),
    );
    const processes: ServiceProcess[] = [];
    const stack = new Stack(servers, processes);
    try {
      await runMigrations(servers.databaseUrl, passwords);
      const replicas = SERVICES.flatMap((service) =>
        Array.from({ length: options.scale[service] ?? 1 }, (_, at) => ({
          service,
          replica: at + 1,
        })),
      );
      const ports = await findFreePorts(replicas.length);
      for (const [at, { service, replica }] of replicas.entries()) {
        processes.push(
          new ServiceProcess({
            service,
            replica,
            env: envOf(service, replica, env, servers, passwords.get(service) ?? ''),
            healthPort: ports[at] ?? 0,
            logFolder,
            say,
          }),
        );
      }
      for (const one of processes) one.start();
      await stack.ready();
      return stack;
    } catch (thrown) {
      await stack.stop();
      throw thrown;
    }
  }

  /** What a service logs in with: its own role. */
  databaseUrlOf(service: string): string {
    return this.replicasOf(service)[0]?.env['DATABASE_URL'] ?? '';
  }

  replicasOf(service: string): readonly ServiceProcess[] {
    return this.processes.filter((one) => one.service === service);
  }

  /** Waits until every replica says that it does its work. */
  async ready(deadlineMs = READY_LIMIT_MS): Promise<void> {
    const unready = async (): Promise<string[]> => {
      const all = await Promise.all(
        this.processes.map(async (one) => ((await one.isReady()) ? [] : [one.name])),
      );
      return all.flat();
    };
    await waitFor(async () => (await unready()).length === 0, {
      deadlineMs,
      everyMs: 100,
      what: 'every service to be ready',
    }).catch(async (thrown: unknown) => {
      throw new Error(`not ready: ${(await unready()).join(', ')}`, { cause: thrown });
    });
  }

  /** Who takes work from outside stops first. */
  async stop(): Promise<void> {
    for (const service of [...SERVICES].reverse()) {
      await Promise.all(this.replicasOf(service).map((one) => one.stop()));
    }
    await this.servers.stop();
  }
}

function envOf(
  service: string,
  replica: number,
  env: Environment,
  servers: Servers,
  password: string,
): Record<string, string> {
  const url = new URL(servers.databaseUrl);
  url.username = roleOf(service);
  url.password = password;
  const webhookPort = Number(env['WEBHOOK_PORT'] ?? env['PORT'] ?? 8080) + replica - 1;
  const sourcePort = isSet(env, 'PROVIDERS_PORT') ? Number(env['PROVIDERS_PORT']) : null;
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return {
    ENVIRONMENT: 'production',
    ...(Object.fromEntries(set) as Record<string, string>),
    DATABASE_URL: url.href,
    BROKER_URL: servers.brokerUrl,
    HEALTH_HOST: '127.0.0.1',
    WEBHOOK_PORT: String(webhookPort),
    // Message sources push to the first replica; the others answer at the ports after it.
    ...(sourcePort === null ? {} : { PROVIDERS_PORT: String(sourcePort + replica - 1) }),
  };
}
