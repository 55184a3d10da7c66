import { parse } from './parse';
import { Setting } from './setting';

/** What every service reads. */
export class ServiceConfig {
  @Setting({
    env: ['DATABASE_URL'],
    about: 'PostgreSQL; empty: the embedded one (npm start only)',
    default: '',
    secret: true,
    parse: parse.optional(parse.url('postgres', 'postgresql')),
  })
  databaseUrl!: string | null;

  @Setting({
    env: ['LOG_LEVEL'],
    about: 'how much is logged: trace, debug, info, warn, error or silent',
    default: 'info',
    parse: parse.oneOf('trace', 'debug', 'info', 'warning', 'warn', 'error', 'silent'),
  })
  logLevel!: 'trace' | 'debug' | 'info' | 'warning' | 'warn' | 'error' | 'silent';

  @Setting({
    env: ['ENVIRONMENT'],
    about: 'development (logs for people) or production (logs as JSON)',
    default: 'development',
    parse: parse.oneOf('development', 'production', 'test'),
  })
  environment!: 'development' | 'production' | 'test';
}
