import { parse, Setting } from '@numera/service';

const id = parse.matching(/^\d{1,20}$/u, 'Telegram user ids: digits, separated by commas');

export class GatewayConfig {
  @Setting({
    env: ['BOT_TOKEN', 'TELEGRAM_BOT_TOKEN'],
    about: "the bot's token from @BotFather; empty: the sandbox (npm start only)",
    secret: true,
    parse: parse.matching(/^\d{3,20}:[\w-]{20,64}$/u, 'a bot token such as 123456:ABC…'),
  })
  botToken!: string;

  @Setting({
    env: ['TELEGRAM_API_ROOT'],
    about: 'where the Bot API is',
    default: 'https://api.telegram.org',
    parse: parse.url('https', 'http'),
  })
  telegramApiRoot!: string;

  @Setting({
    env: ['ADMIN_IDS', 'ADMIN_USER_IDS', 'OWNER_ID'],
    about: 'Telegram user ids of the admins, separated by commas',
    default: '',
    parse: parse.list(id),
  })
  adminIds!: readonly string[];

  @Setting({
    env: ['WEBHOOK_URL'],
    about: 'public https address that Telegram sends updates to; empty: long polling',
    default: '',
    parse: parse.optional(parse.url('https', 'http')),
  })
  webhookUrl!: string | null;

  @Setting({
    env: ['WEBHOOK_SECRET'],
    about: 'what Telegram must send with each webhook update; empty: derived from the token',
    default: '',
    secret: true,
    parse: parse.optional(parse.matching(/^[\w-]{1,256}$/u, '1 to 256 letters, digits, _ or -')),
  })
  webhookSecret!: string | null;

  @Setting({
    env: ['WEBHOOK_PORT', 'PORT'],
    about: 'the port the webhook is received on',
    default: '8080',
    parse: parse.whole(1, 65_535),
  })
  webhookPort!: number;

  @Setting({
    env: ['TELEGRAM_SENDS_PER_SECOND'],
    about: 'notices sent a second at most, over all replicas; codes and answers go at once',
    default: '25',
    parse: parse.whole(1, 1_000),
  })
  sendsPerSecond!: number;

  @Setting({
    env: ['USER_BURST'],
    about: 'messages and presses that one user may make at once; searches are counted apart',
    default: '20',
    parse: parse.whole(1, 100_000),
  })
  userBurst!: number;

  @Setting({
    env: ['USER_UPDATES_PER_MINUTE'],
    about:
      'messages and presses that one user may make a minute after that; admins are not limited',
    default: '60',
    parse: parse.whole(1, 1_000_000),
  })
  userUpdatesPerMinute!: number;

  @Setting({
    env: ['FREE_CANCELLATIONS_PER_HOUR'],
    about: 'numbers that a user may cancel in an hour before each further order has to wait',
    default: '10',
    parse: parse.whole(1, 100_000),
  })
  freeCancellations!: number;

  @Setting({
    env: ['FREE_FAILED_PAYMENTS_PER_HOUR'],
    about: 'payments of a user that may fail in an hour before each further deposit has to wait',
    default: '5',
    parse: parse.whole(1, 100_000),
  })
  freeFailedPayments!: number;

  @Setting({
    env: ['PAGE_SIZE'],
    about: 'rows on a page of services, countries and history',
    default: '10',
    parse: parse.whole(5, 20),
  })
  pageSize!: number;

  /** The bot's own id: the token's digits before the colon. */
  get botId(): string {
    return this.botToken.split(':')[0] ?? '';
  }
}
