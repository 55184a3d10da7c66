import { PERSONS, startSandbox, type Sandbox } from '@numera/sandbox';
import { createTestDatabase, waitFor } from '@numera/testing';
import { Logger } from '@nestjs/common';
import { migrate } from '@numera/database';
import { RabbitMqTransport } from '@numera/messaging';
import { findFreePorts } from '@numera/messaging/server';
import { migrationsOf, type RunningApp } from '@numera/service';
import { APPS } from '../apps';
import { prepareServices, type Services } from '../services';

type Person = keyof typeof PERSONS;
type ShopEnv = Readonly<Record<string, string>>;

/** Settings of a shop that buys from the second simulated provider too, as source `sim`. */
export const secondProvider = (sandbox: Sandbox): ShopEnv => ({
  PROVIDER_SIM_URL: sandbox.handlerApiUrl,
  PROVIDER_SIM_API_KEY: sandbox.handlerApiKey,
});

interface Button {
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

/** Numera and its simulated world, for tests that act as persons do. */
export class Shop {
  private services: Services | null = null;
  private url: string;

  private constructor(
    readonly sandbox: Sandbox,
    private readonly database: { url: string; drop(): Promise<void> },
    readonly env: ShopEnv,
    /** Where the services' RabbitMQ is; null: they talk within the process. */
    private readonly brokerUrl: string | null,
  ) {
    this.url = database.url;
  }

  /** @param more settings beside the usual ones, or what makes them of the world: {@link secondProvider} */
  static async open(
    more: ShopEnv | ((sandbox: Sandbox) => ShopEnv) = {},
    brokerUrl: string | null = null,
  ): Promise<Shop> {
    if (process.env['NUMERA_TEST_LOG'] === undefined) Logger.overrideLogger(false);
    const sandbox = await startSandbox({
      telegram: { flood: null },
      smspool: { settings: { autoMessageAfterMs: null, cancelLockSeconds: 1 } },
      handlerApi: { settings: { autoMessageAfterMs: null, cancelLockSeconds: 1 } },
    });
    const [sourcePort = 0] = await findFreePorts(1);
    const database = await createTestDatabase('shop', () => Promise.resolve());
    const settings = {
      BOT_TOKEN: sandbox.botToken,
      TELEGRAM_API_ROOT: sandbox.telegramUrl,
      SMSPOOL_API_KEY: sandbox.smspoolKey,
      SMSPOOL_API_URL: sandbox.smspoolUrl,
      ADMIN_IDS: sandbox.adminIds.join(','),
      BINANCE_WALLET: 'wallet-of-the-test',
      // Persons of a test write faster than people do.
      USER_BURST: '1000',
      ENCRYPTION_KEY: Buffer.alloc(32, 'test').toString('base64'),
      SOURCE_ALLOWED_HOSTS: sandbox.host,
      SOURCE_WEBHOOK_URL: `http://127.0.0.1:${sourcePort}`,
      PROVIDERS_PORT: String(sourcePort),
      ...(typeof more === 'function' ? more(sandbox) : more),
    };
    const shop = new Shop(sandbox, database, settings, brokerUrl);
    await shop.start();
    return shop;
  }

  get databaseUrl(): string {
    return this.url;
  }

  /** The services as they run now. */
  get apps(): readonly RunningApp[] {
    return this.services?.apps ?? [];
  }

  async start(): Promise<void> {
    if (this.brokerUrl === null) {
      this.services = await prepareServices(APPS, this.env, this.url);
    } else {
      for (const app of APPS) await migrate(this.url, app.name, migrationsOf(app));
      const transport = new RabbitMqTransport({ url: this.brokerUrl, name: 'test' });
      this.services = await prepareServices(APPS, this.env, this.url, transport);
    }
    await this.services.run();
  }

  /** Stops Numera and leaves the world running. */
  async pause(): Promise<void> {
    await this.services?.stop();
    this.services = null;
  }

  /** Goes on with another database, as after a restore. */
  async moveTo(url: string): Promise<void> {
    await this.pause();
    this.url = url;
    await this.start();
  }

  async close(): Promise<void> {
    await this.pause();
    await this.sandbox.stop();
    await this.database.drop();
  }

  write(person: Person, text: string): void {
    this.sandbox.telegram.sendText(PERSONS[person].id, text);
  }

  /** Sends a file, as a person does who attaches it. */
  upload(person: Person, fileName: string, body: Buffer, caption = ''): void {
    this.sandbox.telegram.sendDocument(PERSONS[person].id, { fileName, body, caption });
  }

  /** The newest file that the bot has sent to this person; null when there is none. */
  lastFile(person: Person): { fileName: string; body: Buffer } | null {
    const { telegram } = this.sandbox;
    const message = telegram.world
      .messages(PERSONS[person].id)
      .findLast(({ from, document }) => from === 'bot' && document !== undefined);
    const file = telegram.files.byId(message?.document?.fileId ?? '');
    return file && message?.document
      ? { fileName: message.document.fileName, body: file.body }
      : null;
  }

  /** The bot's messages in this person's chat, oldest first, with their text as it is read. */
  botMessages(person: Person): { messageId: number; text: string; buttons: Button[] }[] {
    return this.sandbox.telegram.world
      .messages(PERSONS[person].id)
      .filter((message) => message.from === 'bot')
      .map(({ messageId, text, keyboard }) => ({
        messageId,
        text: text.replace(/[\u200f\u2066-\u2069]/gu, ''),
        buttons: keyboard.flatMap((line, row) =>
          line.map((button, column) => ({ row, column, text: button.text })),
        ),
      }));
  }

  /** Waits for a message of the bot that reads so; the newest one is given. */
  async see(person: Person, pattern: RegExp, deadlineMs = 15_000): Promise<number> {
    const found = await waitFor(
      () =>
        this.botMessages(person)
          .reverse()
          .find((message) => pattern.test(message.text)),
      { deadlineMs, what: `a message like ${String(pattern)} for ${person}` },
    );
    return found.messageId;
  }

  /** Waits until the bot's newest message reads so. */
  async seeLast(person: Person, pattern: RegExp, deadlineMs = 15_000): Promise<void> {
    await waitFor(() => pattern.test(this.botMessages(person).at(-1)?.text ?? ''), {
      deadlineMs,
      what: `the newest message for ${person} to read ${String(pattern)}`,
    });
  }

  text(person: Person, messageId: number): string {
    return this.botMessages(person).find((one) => one.messageId === messageId)?.text ?? '';
  }

  /** Presses a button of the newest message that has one with this text. */
  press(person: Person, button: RegExp): Promise<string> {
    const message = this.botMessages(person)
      .reverse()
      .find(({ buttons }) => buttons.some((one) => button.test(one.text)));
    const found = message?.buttons.find((one) => button.test(one.text));
    if (!message || !found) throw new Error(`${person} sees no button ${String(button)}`);
    return this.pressAt(person, message.messageId, found.row, found.column);
  }

  async pressAt(person: Person, messageId: number, row: number, column: number): Promise<string> {
    const { telegram } = this.sandbox;
    const data = telegram.dataOf(PERSONS[person].id, messageId, row, column) ?? '';
    const answer = await telegram.press(PERSONS[person].id, messageId, data);
    return answer?.text ?? '';
  }

  /** Deposits and has the admin approve. */
  async fund(person: Person, dollars: string, payment: string): Promise<void> {
    this.write('admin', '/start');
    this.write(person, '/deposit');
    await this.see(person, /How many dollars|كم دولار/u);
    this.write(person, dollars);
    await this.see(person, /wallet-of-the-test/u);
    this.write(person, payment);
    await this.see('admin', new RegExp(payment, 'u'));
    await this.press('admin', /Approve|قبول/u);
    await this.see(person, /was added to your balance|إلى رصيدك\./u);
  }

  /** The SMSPool order that waits for a message, by its service. */
  async waitingOrder(serviceName: RegExp): Promise<string> {
    const order = await waitFor(
      () =>
        this.sandbox.smspool
          .books()
          .orders.find((one) => one.status === 'pending' && serviceName.test(one.serviceName)),
      { deadlineMs: 15_000, what: `a waiting order of ${String(serviceName)}` },
    );
    return order.orderCode;
  }
}
