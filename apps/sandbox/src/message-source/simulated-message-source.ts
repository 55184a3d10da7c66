import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  MessageSourceBooks,
  MessageSourceSettings,
  MessageSourceWebhook,
  MessageToSend,
} from '../page/page-api';
import type { MessageSourcePanel } from '../page/panels';
import { Later } from '../wire/later';
import { Listeners } from '../wire/listeners';
import { OwnPort } from '../wire/own-port';
import { AnswerLog } from './answer-log';
import { Mailbox, type SourceMessage } from './mailbox';
import { answerWrongly } from './poll-faults';
import { Pusher } from './pusher';
import { describe, keyOf, messagesFor, readQuestion } from './question';
import { idOf, rowsOf } from './rows';
import { DEFAULTS, merged, NO_WEBHOOK } from './settings';
import { KNOWN_SERVICES, makeText } from './texts';

export interface SimulatedMessageSourceOptions {
  readonly key?: string;
  readonly settings?: Partial<MessageSourceSettings>;
  /** Ids go on from here; 0 where nothing has to remember them. */
  readonly countsFrom?: number;
}

const DEFAULT_KEY = 'SandboxMessageKeySandboxMessageKey1';
const PANEL_MESSAGES = 200;
/** So many messages are listed again although they were before the cursor, when messages come twice. */
const REPEATED = 5;
const LONGEST_TEXT = 2_000;

/**
 * A source of messages to the operator's own numbers: it can be asked for them (`GET /messages`), and it
 * sends them to a webhook. What comes in is told to it by `send`.
 */
export class SimulatedMessageSource implements MessageSourcePanel {
  readonly key: string;
  /** What it is reached under; whoever serves it says so. */
  baseUrl = '';
  private readonly mailbox: Mailbox;
  private readonly answers = new AnswerLog();
  private readonly pusher: Pusher;
  private settings: MessageSourceSettings;
  private webhook = NO_WEBHOOK;
  private readonly listeners = new Listeners();
  private readonly later = new Later();
  private readonly port = new OwnPort();

  constructor(options: SimulatedMessageSourceOptions = {}) {
    this.key = options.key ?? DEFAULT_KEY;
    this.mailbox = new Mailbox(options.countsFrom);
    this.settings = merged(DEFAULTS, options.settings ?? {});
    this.pusher = new Pusher({
      webhook: () => this.webhook,
      settings: () => this.settings,
      tell: () => this.listeners.tell(),
    });
  }

  /** Serves it on a port of its own; for tests without the rest of the sandbox. */
  async start(port = 0): Promise<{ url: string }> {
    const url = await this.port.start(
      (request, response) => void this.handle(request, response),
      port,
    );
    this.baseUrl = url;
    return { url: this.pollUrl };
  }

  async stop(): Promise<void> {
    this.pusher.stop();
    this.later.stop();
    await this.port.stop();
  }

  /** What is asked for messages, without cursor and key. */
  get pollUrl(): string {
    return `${this.baseUrl}/messages`;
  }

  /** Every message that is kept, oldest first. */
  messages(): readonly SourceMessage[] {
    return this.mailbox.messages;
  }

  /**
   * A message comes in, now or later: it is listed from then on, and pushed where its way says so.
   * @param message without a text: a realistic one of its service
   */
  send(message: MessageToSend): void {
    const to = message.to.trim();
    const service = message.service?.trim() ?? '';
    const text = message.text?.trim() ? message.text : makeText(service, to);
    if (to === '') throw new Error('There is no number');
    if (text.length > LONGEST_TEXT) throw new Error('The text is too long');
    const way = message.way ?? 'poll';
    if (way !== 'poll' && this.webhook.url === '')
      throw new Error('There is no webhook to push to');
    const arrive = (): void => {
      const added = this.mailbox.add({ to, service, text, way, receivedAtMs: Date.now() });
      this.listeners.tell();
      if (way !== 'poll') void this.pusher.push(added);
    };
    this.later.run(arrive, message.delayMs);
  }

  books(): MessageSourceBooks {
    const newest = this.mailbox.messages.slice(-PANEL_MESSAGES).reverse();
    return {
      pollUrl: `${this.pollUrl}?cursor={cursor}`,
      key: this.key,
      messages: newest.map(({ sequence, ...message }) => ({
        messageId: idOf(sequence),
        ...message,
      })),
      answers: this.answers.newestFirst(),
      services: [...KNOWN_SERVICES],
      webhook: this.webhook,
      settings: this.settings,
    };
  }

  configure(settings: Partial<MessageSourceSettings>): void {
    this.settings = merged(this.settings, settings);
    this.listeners.tell();
  }

  /** Where messages are pushed to. @throws Error in words for a person, when the address is none */
  setWebhook(given: Partial<MessageSourceWebhook>): void {
    const webhook = merged(this.webhook, given);
    const isAddress = URL.canParse(webhook.url) && /^https?:/iu.test(webhook.url);
    if (webhook.url !== '' && !isAddress) throw new Error('The webhook is no HTTP address');
    if (!/^[\w-]{0,64}$/u.test(webhook.signatureHeader)) throw new Error('There is no such header');
    this.webhook = webhook;
    this.listeners.tell();
  }

  onChange(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  /** `GET /messages?cursor=…` or `?since=…`; any method, as sources differ. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.port.hold(response);
    request.resume();
    const url = new URL(request.url ?? '/', 'http://source');
    const { delayMs, pollFault, content } = this.settings;
    const repeated = content === 'duplicates' ? REPEATED : 0;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (response.destroyed) return;
    const question = readQuestion(url.searchParams);
    const asked = question ? describe(question) : 'what cannot be read';
    const refuse = (status: number, error: string): void => {
      this.note(String(status), asked);
      respond(response, status, JSON.stringify({ error }));
    };
    if (url.pathname !== '/messages') return refuse(404, 'not found');
    if (keyOf(request, url.searchParams) !== this.key) return refuse(401, 'bad key');
    if (!question) return refuse(400, 'bad cursor');
    const messages = messagesFor(question, this.mailbox, repeated);
    const body = this.answerOf(messages);
    if (pollFault !== 'none') {
      return this.note(answerWrongly(pollFault, request, response, body), asked);
    }
    for (const message of messages) message.listed += 1;
    this.note('200', asked, messages.length);
    respond(response, 200, body);
  }

  /** In the shape of SRC-4, with a cursor for the next question. */
  private answerOf(messages: readonly SourceMessage[]): string {
    const last = messages.at(-1)?.sequence ?? this.mailbox.messages.at(-1)?.sequence ?? 0;
    return JSON.stringify({ messages: rowsOf(messages, this.settings), cursor: String(last) });
  }

  private note(status: string, asked: string, messages = 0): void {
    this.answers.add({ status, asked, messages });
    this.listeners.tell();
  }
}

function respond(response: ServerResponse, status: number, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body);
}
