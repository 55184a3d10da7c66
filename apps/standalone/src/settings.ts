import { join } from 'node:path';
import {
  loadConfigs,
  parse,
  readEnvironment,
  ServiceConfig,
  Setting,
  type Environment,
} from '@numera/service';

/** What only the one-process run reads. */
export class StandaloneConfig {
  @Setting({
    env: ['SANDBOX_PORT'],
    about: 'where the chat page is served when BOT_TOKEN is empty',
    default: '3210',
    parse: parse.whole(0, 65_535),
  })
  sandboxPort!: number;

  @Setting({
    env: ['SANDBOX_HOST'],
    about: 'the interface the chat page listens on; it has no password, keep it to this machine',
    default: '127.0.0.1',
    parse: parse.text(100),
  })
  sandboxHost!: string;

  @Setting({
    env: ['ALLOW_MOCK'],
    about:
      'with a real bot: take numbers from the simulated providers when SMSPOOL_API_KEY is empty',
    default: 'false',
    parse: parse.boolean,
  })
  allowMock!: boolean;

  @Setting({
    env: ['PG_BIN'],
    about: 'the folder of pg_dump and pg_restore for backups; empty: looked for, or fetched',
    default: '',
    parse: parse.text(500),
  })
  pgBin!: string;
}

/** The settings that a command beside the services needs. */
export function readSettings(home: string): {
  env: Environment;
  service: ServiceConfig;
  standalone: StandaloneConfig;
} {
  const env = readEnvironment(home);
  const configs = loadConfigs([ServiceConfig, StandaloneConfig], env);
  return {
    env,
    service: configs.get(ServiceConfig) as ServiceConfig,
    standalone: configs.get(StandaloneConfig) as StandaloneConfig,
  };
}

/** Where PostgreSQL's client programs are looked for, and kept when they must be fetched. */
export function clientSearch(
  { pgBin }: StandaloneConfig,
  home: string,
  tell: (line: string) => void,
): { folder: string | null; keep: string; say: (line: string) => void } {
  return { folder: pgBin === '' ? null : pgBin, keep: join(home, '.numera'), say: tell };
}
