import { hostname } from 'node:os';
import type { LoggerService } from '@nestjs/common';
import { currentOrigin, STEP_CONTEXT } from '@numera/messaging';
import { AppError } from '@numera/kernel';
import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { ServiceConfig } from './service.config';

/** A Telegram bot token, which the client's own error messages carry inside an address. */
const BOT_TOKEN = /\d{6,}:[\w-]{20,}/gu;

export interface LogOptions {
  /** Which service writes, where it is a process of its own. */
  readonly service?: string;
  readonly destination?: DestinationStream;
}

/**
 * The process's log. Nothing secret can pass: what is written goes line by line through a filter that takes
 * out bot tokens and every configured secret, and errors are reduced to fields known to be clean
 * (a driver's error carries the statement's parameters).
 */
export function createLog(
  config: ServiceConfig,
  secrets: readonly string[],
  { service, destination = outputOf(config) }: LogOptions = {},
): Logger {
  const level = config.logLevel === 'warning' ? 'warn' : config.logLevel;
  return pino(
    {
      level,
      base: service === undefined ? null : { service, host: hostname(), pid: process.pid },
      mixin: () => {
        const origin = currentOrigin();
        return origin ? { correlationId: origin.correlationId, botId: origin.botId } : {};
      },
      serializers: { error: describeError, err: describeError },
    },
    filtered(destination, secrets),
  );
}

function outputOf(config: ServiceConfig): DestinationStream {
  return config.environment === 'production'
    ? pino.destination({ fd: 1, sync: true })
    : pretty({ sync: true, colorize: process.stdout.isTTY, ignore: 'pid,hostname' });
}

function filtered(target: DestinationStream, secrets: readonly string[]): DestinationStream {
  return {
    write(line: string): void {
      let clean = line.replace(BOT_TOKEN, '…');
      for (const secret of secrets) clean = clean.replaceAll(secret, '…');
      target.write(clean);
    },
  };
}

function describeError(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return String(thrown);
  return {
    type: thrown.name,
    message: thrown.message,
    ...(thrown instanceof AppError ? { kind: thrown.kind, details: thrown.details } : {}),
    ...(thrown.cause === undefined ? {} : { cause: describeError(thrown.cause) }),
    stack: thrown.stack?.split('\n').slice(1, 8).join('\n'),
  };
}

const NEST_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestMicroservice',
  'NestApplication',
]);

/**
 * At what level the steps of an order's way are written. In production they are what `npm run trace` reads;
 * in a terminal they would bury what a person has to see.
 */
export function stepLevelOf({ environment }: ServiceConfig): 'info' | 'debug' {
  return environment === 'production' ? 'info' : 'debug';
}

/** NestJS's logger over pino. `Logger.warn({ msg, … })` keeps its fields. */
export class NestLog implements LoggerService {
  constructor(
    private readonly target: Logger,
    private readonly stepLevel: 'info' | 'debug' = 'debug',
  ) {}

  private write(level: pino.Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.target.isLevelEnabled(level)) return;
    const context = rest.at(-1);
    const fields = typeof context === 'string' ? { context } : {};
    if (message instanceof Error)
      this.target[level]({ ...fields, error: message }, message.message);
    else if (typeof message === 'object' && message !== null)
      this.target[level]({ ...fields, ...message });
    else this.target[level](fields, String(message));
  }

  /** NestJS's own start-up lines (one a route and module) are of use to who debugs only. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write(this.levelOf(String(rest.at(-1))), message, rest);
  }

  private levelOf(context: string): pino.Level {
    if (context === STEP_CONTEXT) return this.stepLevel;
    return NEST_CONTEXTS.has(context) ? 'debug' : 'info';
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }
}
