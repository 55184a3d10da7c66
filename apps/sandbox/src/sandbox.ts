import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  HANDLER_API_PATH,
  SimulatedHandlerApi,
  type SimulatedHandlerApiOptions,
} from './handler-api/simulated-handler-api';
import {
  SimulatedMessageSource,
  type SimulatedMessageSourceOptions,
} from './message-source/simulated-message-source';
import { PageServer } from './page/page-server';
import { serveStatic } from './page/static-files';
import { PERSONS } from './persons';
import { SimulatedSmsPool } from './smspool/simulated-smspool';
import { SimulatedTelegram, type SimulatedTelegramOptions } from './telegram/simulated-telegram';

export type {
  HandlerApiSettings,
  MessageSourceSettings,
  MessageToSend,
  SmsPoolSettings,
} from './page/page-api';
export { PERSONS } from './persons';
export { SimulatedHandlerApi } from './handler-api/simulated-handler-api';
export { SimulatedMessageSource } from './message-source/simulated-message-source';
export { SimulatedSmsPool } from './smspool/simulated-smspool';
export { SimulatedPerson } from './telegram/simulated-person';
export { SimulatedTelegram, type LoggedCall } from './telegram/simulated-telegram';

export interface SandboxOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  /** Loopback by default: the page has no password. */
  readonly host?: string;
  /** What the bot reaches it under where that is not its host and port, as among containers. */
  readonly address?: string;
  /** The same as `telegram.token`. */
  readonly botToken?: string;
  /** Where the built chat page is. */
  readonly webFolder?: string;
  readonly telegram?: SimulatedTelegramOptions;
  readonly smspool?: ConstructorParameters<typeof SimulatedSmsPool>[0];
  readonly handlerApi?: SimulatedHandlerApiOptions;
  readonly messageSource?: SimulatedMessageSourceOptions;
}

export interface Sandbox {
  /** The chat page. */
  readonly url: string;
  /** `TELEGRAM_API_ROOT` for the bot. */
  readonly telegramUrl: string;
  readonly smspoolUrl: string;
  readonly smspoolKey: string;
  readonly botToken: string;
  readonly adminIds: readonly string[];
  readonly telegram: SimulatedTelegram;
  readonly smspool: SimulatedSmsPool;
  /** A second provider, which speaks `handler_api`: `PROVIDER_<NAME>_URL` and `PROVIDER_<NAME>_API_KEY`. */
  readonly handlerApiUrl: string;
  readonly handlerApiKey: string;
  readonly handlerApi: SimulatedHandlerApi;
  /** Where messages to the operator's own numbers come in; its `pollUrl` is what is asked for them. */
  readonly messageSource: SimulatedMessageSource;
  /** Host and port, for settings that allow an address on this machine. */
  readonly host: string;
  stop(): Promise<void>;
}

/** A message comes by itself this long after a purchase, so that a newcomer sees one without doing anything. */
const AUTO_MESSAGE_MS = 8_000;
/** Shorter than any real one, so that who cancels sees the money come back. */
const CANCEL_LOCK_SECONDS = 20;
const TELEGRAM = /^\/(?:file\/)?bot/u;
const SMSPOOL = '/smspool';
const HANDLER_API = '/handler-api';
const MESSAGE_SOURCE = '/message-source';

/**
 * Ids of numbers and messages, and cursors with them, go on where no earlier run has been: the shop's database
 * outlives the sandbox, and would take a new number for one that it knows, and a new message for one that it has.
 */
const countsFrom = (): number => Math.max(0, Date.now() - Date.UTC(2026, 0, 1));

/** The simulated world on one HTTP port: Telegram, two providers, a message source and the chat page. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { botToken } = options;
  const telegram = new SimulatedTelegram({
    ...(botToken === undefined ? {} : { token: botToken }),
    ...options.telegram,
  });
  // They have started the bot before: admins are told of deposits without writing first, and a bot whose
  // database outlives the sandbox may go on writing to its users.
  for (const person of Object.values(PERSONS)) telegram.addPerson({ ...person, started: true });
  const smspool = new SimulatedSmsPool(
    options.smspool ?? { settings: { autoMessageAfterMs: AUTO_MESSAGE_MS } },
  );
  const handlerApi = new SimulatedHandlerApi({
    countsFrom: countsFrom(),
    ...(options.handlerApi ?? {
      settings: { autoMessageAfterMs: AUTO_MESSAGE_MS, cancelLockSeconds: CANCEL_LOCK_SECONDS },
    }),
  });
  const messageSource = new SimulatedMessageSource({
    countsFrom: countsFrom(),
    ...options.messageSource,
  });
  const page = new PageServer(telegram, {
    smspool,
    'handler-api': handlerApi,
    'message-source': messageSource,
  });
  const webFolder = options.webFolder ?? join(__dirname, '..', 'dist-web');

  const below = [
    [SMSPOOL, smspool],
    [HANDLER_API, handlerApi],
    [MESSAGE_SOURCE, messageSource],
  ] as const;

  const server = createServer((request, response) => {
    route(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400);
      response.end();
    });
  });
  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    if (TELEGRAM.test(url)) return telegram.handle(request, response);
    for (const [start, simulated] of below) {
      if (!url.startsWith(`${start}/`)) continue;
      request.url = url.slice(start.length);
      await simulated.handle(request, response);
      return;
    }
    if (url.startsWith('/page/')) return page.handle(request, response);
    return serveStatic(webFolder, new URL(url, 'http://page').pathname, response);
  }

  const stop = async (): Promise<void> => {
    page.close();
    await telegram.stop();
    await smspool.stop();
    await handlerApi.stop();
    await messageSource.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  let url: string;
  try {
    url = await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  } catch (error) {
    await stop();
    throw error;
  }
  const address = options.address ?? url;
  messageSource.baseUrl = `${address}${MESSAGE_SOURCE}`;
  return {
    url,
    telegramUrl: url,
    smspoolUrl: `${url}${SMSPOOL}`,
    smspoolKey: smspool.key,
    botToken: telegram.token,
    adminIds: [String(PERSONS.admin.id)],
    telegram,
    smspool,
    handlerApiUrl: `${url}${HANDLER_API}${HANDLER_API_PATH}`,
    handlerApiKey: handlerApi.key,
    handlerApi,
    messageSource,
    host: new URL(address).host,
    stop,
  };
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${taken}`;
}
