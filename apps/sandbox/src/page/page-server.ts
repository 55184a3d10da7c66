import type { IncomingMessage, ServerResponse } from 'node:http';
import { pageMessage } from '../telegram/world';
import type { SimulatedTelegram } from '../telegram/simulated-telegram';
import { readBody } from '../telegram/call-fields';
import type { PageEvent, PageState } from './page-api';
import type { SmsPoolPanel } from './smspool-panel';

type Fields = Readonly<Record<string, unknown>>;

/** A small red square, for the attach menu. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);
/** Books change many times a second under load; the page needs them a few times. */
const BOOKS_EVERY_MS = 250;

/** The routes of `page-api.ts`. */
export class PageServer {
  private readonly streams = new Set<ServerResponse>();
  private pressCount = 0;
  private booksTimer: NodeJS.Timeout | null = null;
  private readonly unsubscribe: (() => void)[];

  constructor(
    private readonly telegram: SimulatedTelegram,
    private readonly smspool: SmsPoolPanel,
  ) {
    this.unsubscribe = [
      telegram.onEvent((event) => this.broadcast(event)),
      smspool.onChange(() => this.scheduleBooks()),
    ];
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    if (path === '/page/events') return this.stream(request, response);
    const file = /^\/page\/files\/([\w-]+)$/u.exec(path);
    if (file) return this.serveFile(file[1] ?? '', response);
    try {
      const body = request.method === 'POST' ? (await readBody(request)).toString('utf8') : '';
      const fields = (body === '' ? {} : JSON.parse(body)) as Fields;
      const answer = await this.route(path, fields);
      send(response, answer === null ? 404 : 200, answer ?? { ok: false, error: 'Not found' });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : 'Something went wrong';
      send(response, 400, { ok: false, error });
    }
  }

  close(): void {
    for (const leave of this.unsubscribe) leave();
    for (const stream of this.streams) stream.end();
    if (this.booksTimer) clearTimeout(this.booksTimer);
  }

  private async route(path: string, fields: Fields): Promise<object | null> {
    if (path === '/page/state') return this.state();
    if (path === '/page/smspool') return this.smspool.books();
    if (path === '/page/smspool/settings') {
      this.smspool.configure(fields);
      return { ok: true };
    }
    if (path === '/page/telegram/faults') {
      this.telegram.setFaults(fields);
      return { ok: true };
    }
    const sms = /^\/page\/smspool\/orders\/(\w+)\/sms$/u.exec(path);
    if (sms) {
      this.smspool.sendMessage(sms[1] ?? '', {
        ...(text(fields, 'text') === '' ? {} : { text: text(fields, 'text') }),
        ...(text(fields, 'sender') === '' ? {} : { sender: text(fields, 'sender') }),
        ...(typeof fields['delayMs'] === 'number' ? { delayMs: fields['delayMs'] } : {}),
      });
      return { ok: true };
    }
    const person = /^\/page\/persons\/(\d+)\/([a-z/]+)$/u.exec(path);
    return person ? this.act(Number(person[1]), person[2] ?? '', fields) : null;
  }

  private async act(personId: number, action: string, fields: Fields): Promise<object | null> {
    const { telegram } = this;
    switch (action) {
      case 'text':
        telegram.sendText(personId, text(fields, 'text').slice(0, 4_096));
        return { ok: true };
      case 'sticker':
        telegram.sendSticker(personId, text(fields, 'emoji') || '👍');
        return { ok: true };
      case 'photo':
        telegram.sendPicture(personId, PICTURE);
        return { ok: true };
      case 'contact':
        telegram.sendSticker(personId, '👤');
        return { ok: true };
      case 'press':
        return this.press(personId, fields);
      case 'inline': {
        const found = await telegram.inlineQuery(
          personId,
          text(fields, 'query'),
          text(fields, 'offset'),
        );
        const results = (found?.results ?? []).map(({ inlineQueryId, id, title, description }) => ({
          inlineQueryId,
          id,
          title,
          description,
        }));
        return { ok: true, results, nextOffset: found?.nextOffset ?? '' };
      }
      case 'inline/choose':
        telegram.chooseInline(personId, text(fields, 'inlineQueryId'), text(fields, 'resultId'));
        return { ok: true };
      case 'language':
        telegram.setLanguage(personId, text(fields, 'languageCode'));
        return { ok: true };
      case 'block':
        telegram.block(personId, fields['blocked'] === true);
        return { ok: true };
      default:
        return null;
    }
  }

  /** The answer follows as an event, as in Telegram: the button spins until then. */
  private press(personId: number, fields: Fields): object {
    const [messageId, row, column] = ['messageId', 'row', 'column'].map((name) =>
      Number(fields[name]),
    );
    const data = this.telegram.dataOf(personId, messageId ?? 0, row ?? 0, column ?? 0);
    if (data === null) throw new Error('There is no such button');
    this.pressCount += 1;
    const pressId = `press-${this.pressCount}`;
    void this.telegram.press(personId, messageId ?? 0, data).then((answer) => {
      const { text: shown = '', alert = false, url } = answer ?? {};
      this.broadcast({
        type: 'callback-answered',
        personId,
        pressId,
        text: shown,
        alert,
        ...(url === undefined ? {} : { url }),
      });
    });
    return { ok: true, pressId };
  }

  private state(): PageState {
    const { telegram } = this;
    const persons = telegram.world.allPersons();
    const { id, username, first_name: name } = telegram.bot;
    return {
      bot: { id, username, name },
      persons: persons.map(({ started: _, ...person }) => person),
      chats: Object.fromEntries(
        persons.map((person) => [person.id, telegram.world.messages(person.id).map(pageMessage)]),
      ),
      commands: Object.fromEntries(
        persons.map((person) => [person.id, telegram.commandsOf(person.id)]),
      ),
      telegramFaults: telegram.faults,
    };
  }

  private stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(': here\n\n');
    this.streams.add(response);
    request.on('close', () => this.streams.delete(response));
  }

  private scheduleBooks(): void {
    this.booksTimer ??= setTimeout(() => {
      this.booksTimer = null;
      this.broadcast({ type: 'smspool', books: this.smspool.books() });
    }, BOOKS_EVERY_MS);
  }

  private broadcast(event: PageEvent): void {
    if (this.streams.size === 0) return;
    const line = `data: ${JSON.stringify(event)}\n\n`;
    for (const stream of this.streams) stream.write(line);
  }

  private serveFile(fileId: string, response: ServerResponse): void {
    const file = this.telegram.world.file(fileId);
    if (!file) return send(response, 404, { ok: false, error: 'Not found' });
    response.writeHead(200, { 'content-type': file.type, 'cache-control': 'max-age=3600' });
    response.end(file.body);
  }
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
