import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PageServer } from './page/page-server';
import { serveStatic } from './page/static-files';
import { SimulatedSmsPool } from './smspool/simulated-smspool';
import { SimulatedTelegram, type SimulatedTelegramOptions } from './telegram/simulated-telegram';

export type { SmsPoolSettings } from './page/page-api';
export { SimulatedSmsPool } from './smspool/simulated-smspool';
export { SimulatedTelegram, type LoggedCall } from './telegram/simulated-telegram';

export interface SandboxOptions {
  /** 0 takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly telegram?: SimulatedTelegramOptions;
  readonly smspool?: ConstructorParameters<typeof SimulatedSmsPool>[0];
}

export interface Sandbox {
  /** The chat page. */
  readonly url: string;
  readonly telegramUrl: string;
  readonly smspoolUrl: string;
  readonly smspoolKey: string;
  readonly botToken: string;
  readonly adminIds: readonly string[];
  readonly telegram: SimulatedTelegram;
  readonly smspool: SimulatedSmsPool;
  stop(): Promise<void>;
}

/** The persons of the chat page. Ids beyond 32 bits, as many real ones are. */
export const PERSONS = {
  user: {
    id: 5_123_456_789,
    firstName: 'Sara',
    username: 'sara_k',
    languageCode: 'ar',
    role: 'user',
  },
  other: {
    id: 5_987_654_321,
    firstName: 'Omar',
    username: 'omar_dev',
    languageCode: 'en',
    role: 'user',
  },
  admin: {
    id: 6_000_000_007,
    firstName: 'Nadia',
    username: 'nadia_ops',
    languageCode: 'en',
    role: 'admin',
  },
} as const;

/** A message comes by itself this long after a purchase, so that a newcomer sees one without doing anything. */
const AUTO_MESSAGE_MS = 8_000;

/** The simulated world on one HTTP port: Telegram, SMSPool and the chat page. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const telegram = new SimulatedTelegram(options.telegram);
  for (const person of Object.values(PERSONS)) telegram.world.addPerson(person);
  const smspool = new SimulatedSmsPool(
    options.smspool ?? { settings: { autoMessageAfterMs: AUTO_MESSAGE_MS } },
  );
  const page = new PageServer(telegram, smspool);
  const webFolder = join(__dirname, '..', 'dist-web');

  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    if (/^\/(?:file\/)?bot/u.test(url)) return void telegram.handle(request, response);
    if (url.startsWith('/smspool/')) {
      request.url = url.slice('/smspool'.length);
      return void smspool.handle(request, response);
    }
    if (url.startsWith('/page/')) return void page.handle(request, response);
    return void serveStatic(webFolder, new URL(url, 'http://page').pathname, response);
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;

  return {
    url,
    telegramUrl: url,
    smspoolUrl: `${url}/smspool`,
    smspoolKey: smspool.key,
    botToken: telegram.token,
    adminIds: [String(PERSONS.admin.id)],
    telegram,
    smspool,
    stop: async () => {
      page.close();
      await telegram.stop();
      await smspool.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
