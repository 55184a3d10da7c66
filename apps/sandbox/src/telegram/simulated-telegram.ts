import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PageCommand, PageEvent, PageMessage, TelegramFaults } from '../page/page-api';
import { AnswerBook } from './answer-book';
import { BotApi, type CallHook } from './bot-api';
import type { LoggedCall } from './call-log';
import { CommandLists } from './command-lists';
import { Faults } from './faults';
import { FileStore } from './files';
import { DEFAULT_FLOOD, FloodGuard, type FloodLimits } from './flood-guard';
import { InlineDesk, type InlineAnswer } from './inline-desk';
import { pageMessage } from './message-shape';
import { PersonSide, type Media } from './person-side';
import type { BotSide, BotUser, PressAnswer } from './methods/bot-side';
import { SimulatedPerson } from './simulated-person';
import { UpdateQueue } from './update-queue';
import { TelegramWorld, type ChatMessage, type Person } from './world';

export type { LoggedCall } from './call-log';
export type { PressAnswer } from './methods/bot-side';
export type { InlineAnswer } from './inline-desk';

export interface SimulatedTelegramOptions {
  readonly token?: string;
  readonly botUsername?: string;
  readonly botName?: string;
  /** Null: no limits, for load tests. */
  readonly flood?: FloodLimits | null;
  /** How long a press may wait for its answer; Telegram gives about 15 seconds. */
  readonly tooOldMs?: number;
  /** Whether the bot hears which inline result was picked; off at Telegram until BotFather is told. */
  readonly inlineFeedback?: boolean;
  /** So many Bot API calls are remembered in `log`. */
  readonly logLimit?: number;
}

const DEFAULT_TOKEN = '7000000001:SandboxSandboxSandboxSandboxSandbox1';
/** An inline query that is not answered by then shows nothing. */
const INLINE_MS = 10_000;
const LOG_LIMIT = 50_000;

/** Telegram as far as a bot sees it: the Bot API over HTTP, and persons who write and press. */
export class SimulatedTelegram {
  readonly token: string;
  readonly bot: BotUser;
  readonly world = new TelegramWorld();
  readonly files = new FileStore();
  private readonly faultBox = new Faults(() => this.spreadFaults());
  private readonly updates = new UpdateQueue((call) => this.api.callSilently(call));
  private readonly presses: AnswerBook<PressAnswer>;
  private readonly inline: InlineDesk;
  private readonly commands = new CommandLists();
  private readonly listeners = new Set<(event: PageEvent) => void>();
  private readonly updateListeners = new Set<(kind: string, body: unknown) => void>();
  private readonly persons: PersonSide;
  private readonly api: BotApi;
  private server: Server | null = null;

  constructor(options: SimulatedTelegramOptions = {}) {
    this.token = options.token ?? DEFAULT_TOKEN;
    this.bot = {
      id: Number(this.token.split(':')[0]),
      is_bot: true,
      first_name: options.botName ?? 'Numera',
      username: options.botUsername ?? 'numera_bot',
    };
    const tooOldMs = options.tooOldMs ?? 15_000;
    this.presses = new AnswerBook(tooOldMs);
    this.inline = new InlineDesk(Math.min(tooOldMs, INLINE_MS));
    const { bot, world, files, presses, inline } = this;
    this.persons = new PersonSide({
      ...{ bot, world, files, presses, inline },
      inlineFeedback: options.inlineFeedback ?? false,
      push: (kind, body, lane) => this.push(kind, body, lane),
      shown: (person, message, change) => this.tellShown(person, message, change),
      tell: (event) => this.tell(event),
    });
    const flood = options.flood === undefined ? DEFAULT_FLOOD : options.flood;
    const side = this.botSide(new FloodGuard(flood));
    this.api = new BotApi(this.token, side, this.faultBox, options.logLimit ?? LOG_LIMIT);
  }

  /** Serves the Bot API on a port of its own; for tests without the page. */
  async start({ port = 0 }: { port?: number } = {}): Promise<{ url: string }> {
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async stop(): Promise<void> {
    this.updates.stop();
    this.presses.close();
    this.inline.close();
    const { server } = this;
    this.server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.api.handle(request, response);
  }

  /** Every Bot API call but getUpdates, oldest first. */
  get log(): readonly LoggedCall[] {
    return this.api.log.calls;
  }

  /** Runs before a call takes effect and after it; awaited, so that it can hold the call. */
  set onCall(hook: CallHook | null) {
    this.api.onCall = hook;
  }

  get faults(): Readonly<TelegramFaults> {
    return this.faultBox.settings;
  }

  setFaults(faults: Partial<TelegramFaults>): void {
    this.faultBox.set(faults);
  }

  /** The next so many calls take effect and lose their answer. */
  set lostReplies(times: number) {
    this.faultBox.lostReplies = times;
  }

  get lostReplies(): number {
    return this.faultBox.lostReplies;
  }

  /** The next so many calls are lost on the way to Telegram. */
  set lostRequests(times: number) {
    this.faultBox.lostRequests = times;
  }

  /** Updates that the bot has not confirmed yet. */
  get pendingUpdates(): number {
    return this.updates.size;
  }

  /** Whether a bot waits for updates with getUpdates now. */
  get isPolled(): boolean {
    return this.updates.isPolled;
  }

  /** What happens in the chats, as the page is told. */
  onEvent(listener: (event: PageEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Every update that the bot is given, when it comes about. */
  onUpdate(listener: (kind: string, body: unknown) => void): () => void {
    this.updateListeners.add(listener);
    return () => this.updateListeners.delete(listener);
  }

  addPerson(person: Parameters<TelegramWorld['addPerson']>[0]): SimulatedPerson {
    this.tell({ type: 'person', person: this.world.addPerson(person) });
    return this.person(person.id);
  }

  /** A person, to act as them in tests. */
  person(personId: number): SimulatedPerson {
    this.persons.known(personId);
    return new SimulatedPerson(this, personId);
  }

  pageMessage(message: ChatMessage): PageMessage {
    return pageMessage(message, this.files);
  }

  /** The command menu of a person. */
  commandsOf(personId: number): PageCommand[] {
    return this.commands.shownTo(personId, this.world.person(personId)?.languageCode ?? '');
  }

  sendText(personId: number, text: string, replyTo?: number): ChatMessage {
    return this.persons.write(personId, text, replyTo);
  }

  /** A message without text: a sticker, a picture, a contact, a file. */
  sendMedia(personId: number, media: Media): ChatMessage {
    return this.persons.sendMedia(personId, media);
  }

  sendSticker(personId: number, emoji: string): ChatMessage {
    return this.sendMedia(personId, { sticker: emoji });
  }

  sendPicture(personId: number, picture: Buffer): ChatMessage {
    return this.sendMedia(personId, { pictureId: this.files.add(picture, 'photos').fileId });
  }

  sendDocument(
    personId: number,
    { fileName, body, caption = '' }: { fileName: string; body: Buffer; caption?: string },
  ): ChatMessage {
    const { fileId } = this.files.add(body, 'documents', { name: fileName });
    return this.persons.sendMedia(personId, { document: { fileName, fileId } }, caption);
  }

  sendContact(personId: number): ChatMessage {
    const { firstName } = this.persons.known(personId);
    const phoneNumber = `+1555${String(personId % 10_000_000).padStart(7, '0')}`;
    return this.sendMedia(personId, { contact: { phoneNumber, firstName, userId: personId } });
  }

  /**
   * A person presses a callback button; resolves with the bot's answer, null when none came in time.
   * A message that is gone is given to the bot as Telegram does: its id and a date of nought.
   */
  press(personId: number, messageId: number, data: string): Promise<PressAnswer | null> {
    return this.persons.press(personId, messageId, data);
  }

  /** The callback data behind a button, by its row and column; null when it is none. */
  dataOf(personId: number, messageId: number, row: number, column: number): string | null {
    const button = this.world.find(personId, messageId)?.keyboard[row]?.[column];
    const data = button?.['callback_data'];
    return typeof data === 'string' ? data : null;
  }

  inlineQuery(personId: number, query: string, offset = ''): Promise<InlineAnswer | null> {
    return this.persons.inlineQuery(personId, query, offset);
  }

  /** Sends a result into the chat; null when there is no such result any more. */
  chooseInline(personId: number, inlineQueryId: string, resultId: string): ChatMessage | null {
    return this.persons.chooseInline(personId, inlineQueryId, resultId);
  }

  block(personId: number, blocked: boolean): void {
    this.persons.block(personId, blocked);
  }

  setLanguage(personId: number, languageCode: string): void {
    const person = this.persons.known(personId);
    person.languageCode = languageCode;
    this.tell({ type: 'person', person });
    this.tell({ type: 'commands', personId, commands: this.commandsOf(personId) });
  }

  private push(kind: string, body: unknown, lane: string): void {
    this.updates.push(kind, body, lane);
    for (const listener of this.updateListeners) listener(kind, body);
  }

  private botSide(flood: FloodGuard): BotSide {
    const { bot, world, files, updates, commands, presses, inline } = this;
    return {
      ...{ bot, world, files, updates, commands, presses, inline, flood, profile: new Map() },
      shown: (person, message, change) => this.tellShown(person, message, change),
      deleted: ({ id }, messageId) =>
        this.tell({ type: 'message-deleted', personId: id, messageId }),
      acted: ({ id }, action) => this.tell({ type: 'chat-action', personId: id, action }),
      commandsChanged: () => {
        for (const { id } of world.allPersons()) {
          this.tell({ type: 'commands', personId: id, commands: this.commandsOf(id) });
        }
      },
    };
  }

  private spreadFaults(): void {
    const faults = { ...this.faultBox.settings };
    this.updates.deliveries = faults.deliveries;
    this.tell({ type: 'telegram-faults', faults });
  }

  private tellShown(person: Person, message: ChatMessage, change: 'new' | 'edited'): void {
    if (this.listeners.size === 0) return;
    const type = change === 'new' ? 'message' : 'message-edited';
    this.tell({ type, personId: person.id, message: this.pageMessage(message) });
  }

  private tell(event: PageEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
