import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '@numera/database/embedded';
import { startRabbitMq, type RabbitMq } from '@numera/messaging/server';

/** PostgreSQL and RabbitMQ of the stack: those that are given, or private ones in its folder. */
export interface Servers {
  readonly databaseUrl: string;
  readonly brokerUrl: string;
  /** Null where one is given from outside, which is not ours to stop. */
  readonly postgres: EmbeddedPostgres | null;
  readonly rabbitMq: RabbitMq | null;
  stop(): Promise<void>;
}

export interface ServersOptions {
  readonly folder: string;
  readonly databaseUrl: string | null;
  readonly brokerUrl: string | null;
  readonly say: (line: string) => void;
}

/** Starts both at once. What was started is stopped again when the other one cannot start. */
export async function openServers(options: ServersOptions): Promise<Servers> {
  const { folder, databaseUrl, brokerUrl, say } = options;
  const [postgres, rabbitMq] = await Promise.allSettled([
    databaseUrl === null
      ? startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), log: say })
      : null,
    brokerUrl === null ? startRabbitMq({ folder: join(folder, 'rabbitmq'), log: say }) : null,
  ]);
  const stop = async (): Promise<void> => {
    if (rabbitMq.status === 'fulfilled') await rabbitMq.value?.stop();
    if (postgres.status === 'fulfilled') await postgres.value?.stop();
  };
  for (const one of [postgres, rabbitMq]) {
    if (one.status === 'fulfilled') continue;
    await stop();
    throw one.reason;
  }
  const [database, broker] = [valueOf(postgres), valueOf(rabbitMq)];
  return {
    databaseUrl: databaseUrl ?? database?.url ?? '',
    brokerUrl: brokerUrl ?? broker?.url ?? '',
    postgres: database,
    rabbitMq: broker,
    stop,
  };
}

function valueOf<T>(settled: PromiseSettledResult<T | null>): T | null {
  return settled.status === 'fulfilled' ? settled.value : null;
}
