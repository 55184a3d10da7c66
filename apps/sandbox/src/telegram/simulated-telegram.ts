import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageCommand, PageEvent, TelegramFaults } from '../page/page-api';
import { ApiError } from './api-error';
import { readFields, type CallFields } from './call-fields';
import { FloodGuard, type FloodLimits } from './flood-guard';
import { findCommands } from './html';
import {
  METHODS,
  unknownMethod,
  type BotSide,
  type InlineAnswer,
  type PressAnswer,
} from './methods';
import { AnswerBook } from './press-book';
import { UpdateQueue } from './update-queue';
import {
  apiMessage,
  apiUser,
  pageMessage,
  TelegramWorld,
  type ChatMessage,
  type Person,
} from './world';

export interface SimulatedTelegramOptions {
  readonly token?: string;
  /** Null: no limits, for load tests. */
  readonly flood?: FloodLimits | null;
  /** How long a press may wait for its answer; Telegram gives about 15 seconds. */
  readonly tooOldMs?: number;
}

/** One Bot API call, as the log keeps it. */
export interface LoggedCall {
  readonly method: string;
  readonly atMs: number;
  readonly chatId: number | null;
  readonly text: string;
}

const LOG_LIMIT = 200_000;
const DEFAULT_TOKEN = '7000000001:SandboxSandboxSandboxSandboxSandbox1';
const DEFAULT_FLOOD: FloodLimits = { perSecond: 30, perChatBurst: 20, perChatPerSecond: 1 };

/** Telegram as far as a bot sees it: the Bot API over HTTP, and persons who write and press. */
export class SimulatedTelegram {
  readonly token: string;
  readonly world = new TelegramWorld();
  readonly log: LoggedCall[] = [];
  faults: TelegramFaults = {
    delayMs: 0,
    tooManyRequests: 0,
    retryAfterSeconds: 2,
    serverErrors: 0,
    deliveries: 1,
  };
  /** Calls of these methods take effect and lose their reply, so many times. */
  lostReplies = 0;
  /** Runs before a call takes effect and after it; awaited. */
  onCall: ((call: LoggedCall, phase: 'before' | 'after-effect') => void | Promise<void>) | null =
    null;

  private readonly updates = new UpdateQueue();
  private readonly presses: AnswerBook<PressAnswer>;
  private readonly queries: AnswerBook<InlineAnswer>;
  private readonly answered = new Map<string, InlineAnswer>();
  private readonly commands = new Map<string, PageCommand[]>();
  private readonly listeners = new Set<(event: PageEvent) => void>();
  private readonly side: BotSide;
  private server: Server | null = null;

  constructor(options: SimulatedTelegramOptions = {}) {
    this.token = options.token ?? DEFAULT_TOKEN;
    const tooOldMs = options.tooOldMs ?? 15_000;
    this.presses = new AnswerBook(tooOldMs);
    this.queries = new AnswerBook(tooOldMs);
    const flood = options.flood === undefined ? DEFAULT_FLOOD : options.flood;
    this.side = {
      bot: { id: Number(this.token.split(':')[0]), username: 'numera_bot', first_name: 'Numera' },
      world: this.world,
      updates: this.updates,
      flood: new FloodGuard(flood),
      commands: this.commands,
      shown: (person, message, change) => this.tellShown(person, message, change),
      deleted: (person, messageId) =>
        this.tell({ type: 'message-deleted', personId: person.id, messageId }),
      acted: (person, action) => this.tell({ type: 'chat-action', personId: person.id, action }),
      commandsChanged: () => {
        for (const { id } of this.world.allPersons()) {
          this.tell({ type: 'commands', personId: id, commands: this.commandsOf(id) });
        }
      },
      answerPress: (id, answer) => this.presses.answer(id, answer),
      answerInline: (id, answer) => {
        this.answered.set(id, answer);
        return this.queries.answer(id, answer);
      },
    };
  }

  get bot(): BotSide['bot'] {
    return this.side.bot;
  }

  /** Serves the Bot API on a port of its own; for tests without the page. */
  async start(port = 0): Promise<{ url: string }> {
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async stop(): Promise<void> {
    this.updates.stop();
    const { server } = this;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  onEvent(listener: (event: PageEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setFaults(faults: Partial<TelegramFaults>): void {
    this.faults = { ...this.faults, ...faults };
    this.updates.deliveries = Math.max(1, this.faults.deliveries);
  }

  /** The command menu of a person: their own scope before everybody's, their language before none. */
  commandsOf(personId: number): PageCommand[] {
    const language = this.world.person(personId)?.languageCode.slice(0, 2) ?? '';
    const keys = [
      `chat:${personId}|${language}`,
      `chat:${personId}|`,
      `all_private_chats:|${language}`,
      'all_private_chats:|',
      `default:|${language}`,
      'default:|',
    ];
    return keys.map((key) => this.commands.get(key)).find((list) => list !== undefined) ?? [];
  }

  /** A person writes a text, or picks an inline result (`viaBot`). */
  sendText(personId: number, text: string, viaBot = false): ChatMessage {
    return this.receive(personId, { text, entities: findCommands(text), viaBot });
  }

  sendSticker(personId: number, emoji: string): ChatMessage {
    return this.receive(personId, { text: '', entities: [], sticker: emoji });
  }

  sendPicture(personId: number, picture: Buffer): ChatMessage {
    const pictureId = this.world.addFile('image/png', picture).fileId;
    return this.receive(personId, { text: '', entities: [], pictureId });
  }

  /** A person presses a callback button; resolves with the bot's answer, null when none came in time. */
  press(personId: number, messageId: number, data: string): Promise<PressAnswer | null> {
    const person = this.known(personId);
    const message = this.world.find(personId, messageId);
    const { id, answer } = this.presses.ask();
    const body = {
      id,
      from: apiUser(person),
      chat_instance: String(personId),
      data,
      ...(message ? { message: apiMessage(person, message, this.fullBot()) } : {}),
    };
    this.updates.push('callback_query', body, `chat:${personId}`);
    return answer;
  }

  /** The callback data behind a button, by its row and column; null when it is none. */
  dataOf(personId: number, messageId: number, row: number, column: number): string | null {
    const button = this.world.find(personId, messageId)?.keyboard[row]?.[column];
    const data = button?.['callback_data'];
    return typeof data === 'string' ? data : null;
  }

  async inlineQuery(personId: number, query: string, offset = ''): Promise<InlineAnswer | null> {
    const person = this.known(personId);
    const { id, answer } = this.queries.ask();
    const body = { id, from: apiUser(person), query, offset, chat_type: 'sender' };
    this.updates.push('inline_query', body, `inline:${personId}`);
    return answer;
  }

  chooseInline(personId: number, inlineQueryId: string, resultId: string): ChatMessage | null {
    const result = this.answered.get(inlineQueryId)?.results.find((one) => one.id === resultId);
    return result ? this.sendText(personId, result.messageText, true) : null;
  }

  block(personId: number, blocked: boolean): void {
    const person = this.known(personId);
    person.blocked = blocked;
    const chat = { id: personId, type: 'private', first_name: person.firstName };
    const member = (status: string): object => ({ status, user: this.fullBot() });
    const body = {
      chat,
      from: apiUser(person),
      date: Math.floor(Date.now() / 1_000),
      old_chat_member: member(blocked ? 'member' : 'kicked'),
      new_chat_member: member(blocked ? 'kicked' : 'member'),
    };
    this.updates.push('my_chat_member', body, `chat:${personId}`);
    this.tell({ type: 'person', person });
  }

  setLanguage(personId: number, languageCode: string): void {
    const person = this.known(personId);
    person.languageCode = languageCode;
    this.tell({ type: 'person', person });
    this.tell({ type: 'commands', personId, commands: this.commandsOf(personId) });
  }

  /** Handles `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://telegram');
    const file = /^\/file\/bot([^/]+)\/(.+)$/u.exec(url.pathname);
    if (file) return this.serveFile(file[1] ?? '', file[2] ?? '', response);
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/u.exec(url.pathname) ?? [];
    try {
      if (token !== this.token) throw new ApiError(401, 'Unauthorized');
      const fields = await readFields(request, url.searchParams);
      const result = await this.call(method, fields);
      if (this.lostReplies > 0 && method.toLowerCase() !== 'getupdates') {
        this.lostReplies -= 1;
        request.socket.destroy();
        return;
      }
      reply(response, 200, { ok: true, result });
    } catch (thrown) {
      const error =
        thrown instanceof ApiError ? thrown : new ApiError(500, 'Internal Server Error');
      reply(response, error.code, error.toJSON());
    }
  }

  private async call(name: string, fields: CallFields): Promise<unknown> {
    const key = name.toLowerCase();
    const method = METHODS[key];
    if (!method) throw unknownMethod();
    const chatId = fields.number('chat_id');
    const text = fields.text('text') ?? fields.text('caption') ?? '';
    const call: LoggedCall = { method: key, atMs: Date.now(), chatId, text };
    if (key !== 'getupdates') {
      this.log.push(call);
      if (this.log.length > LOG_LIMIT) this.log.shift();
      await this.suffer(key);
      await this.onCall?.(call, 'before');
    }
    const result = await method(this.side, fields);
    if (key !== 'getupdates') await this.onCall?.(call, 'after-effect');
    return result;
  }

  private async suffer(method: string): Promise<void> {
    const { faults } = this;
    if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
    if (faults.serverErrors > 0) {
      faults.serverErrors -= 1;
      throw new ApiError(502, 'Bad Gateway');
    }
    if (faults.tooManyRequests > 0 && /^(?:send|edit)/u.test(method)) {
      faults.tooManyRequests -= 1;
      const seconds = faults.retryAfterSeconds;
      throw new ApiError(429, `Too Many Requests: retry after ${seconds}`, seconds);
    }
  }

  private receive(
    personId: number,
    parts: Pick<ChatMessage, 'text' | 'entities'> & Partial<ChatMessage>,
  ): ChatMessage {
    const person = this.known(personId);
    person.started = true;
    person.blocked = false;
    const message = this.world.add(personId, { ...parts, from: 'person', keyboard: [] });
    this.tellShown(person, message, 'new');
    this.updates.push('message', apiMessage(person, message, this.fullBot()), `chat:${personId}`);
    return message;
  }

  private known(personId: number): Person {
    const person = this.world.person(personId);
    if (!person) throw new Error(`there is no person ${personId}`);
    return person;
  }

  private fullBot(): object {
    return { ...this.side.bot, is_bot: true };
  }

  private serveFile(token: string, fileId: string, response: ServerResponse): void {
    const file = token === this.token ? this.world.file(fileId) : null;
    if (!file)
      return reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    response.writeHead(200, { 'content-type': file.type }).end(file.body);
  }

  private tellShown(person: Person, message: ChatMessage, change: 'new' | 'edited'): void {
    const type = change === 'new' ? 'message' : 'message-edited';
    this.tell({ type, personId: person.id, message: pageMessage(message) });
  }

  private tell(event: PageEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
