/**
 * What the chat page and the sandbox server say to each other. JSON over HTTP under `/page`, and
 * one stream of {@link PageEvent} as server-sent events at `GET /page/events`.
 *
 * Requests (all answer `{ok: true, ...}` or `{ok: false, error: string}`):
 *
 * - `GET  /page/state` → {@link PageState}: everything, to draw the page afresh.
 * - `POST /page/persons/:personId/text` `{text, replyToMessageId?}`
 * - `POST /page/persons/:personId/sticker` `{emoji}` and `/photo`, `/contact`: things a bot must bear.
 * - `POST /page/persons/:personId/document?name=…&caption=…`: the body is the file, at most 50 MB.
 * - `POST /page/persons/:personId/press` `{messageId, row, column}`: presses a callback button; the
 *   answer comes as a `callback-answered` event with the returned `pressId`.
 * - `POST /page/persons/:personId/inline` `{query, offset}` → `{ok, results: PageInlineResult[], nextOffset}`
 *   (waits for the bot's answer, at most 10 seconds).
 * - `POST /page/persons/:personId/inline/choose` `{inlineQueryId, resultId}`: sends the result into the chat.
 * - `POST /page/persons/:personId/language` `{languageCode}`: what Telegram reports as the app's language.
 * - `POST /page/persons/:personId/block` `{blocked}`: the person blocks or unblocks the bot.
 * - `POST /page/telegram/faults` {@link TelegramFaults} (partial): what goes wrong on Telegram's side.
 *
 * SMSPool's panel:
 *
 * - `GET  /page/smspool` → {@link SmsPoolBooks}
 * - `POST /page/smspool/orders/:orderCode/sms` `{text?, sender?, delayMs?}`: a message arrives (own text or
 *   a realistic one), now or later.
 * - `POST /page/smspool/settings` {@link SmsPoolSettings} (partial)
 *
 * The panel of the provider that speaks `handler_api` is the same as SMSPool's, under `/page/handler-api`, with
 * {@link HandlerApiBooks} and {@link HandlerApiSettings}.
 *
 * The message source's panel:
 *
 * - `GET  /page/message-source` → {@link MessageSourceBooks}
 * - `POST /page/message-source/messages` {@link MessageToSend}: a message comes in at the source.
 * - `POST /page/message-source/settings` {@link MessageSourceSettings} (partial)
 * - `POST /page/message-source/webhook` {@link MessageSourceWebhook} (partial): where it pushes to.
 */
export interface PageState {
  bot: PageBot;
  persons: PagePerson[];
  /** By person id, oldest first. */
  chats: Record<string, PageMessage[]>;
  /** By person id: the commands their menu button shows, for their scope and language. */
  commands: Record<string, PageCommand[]>;
  telegramFaults: TelegramFaults;
}

export interface PageBot {
  id: number;
  username: string;
  name: string;
}

export interface PagePerson {
  id: number;
  firstName: string;
  username: string;
  languageCode: string;
  role: 'user' | 'admin';
  blocked: boolean;
}

export interface PageCommand {
  command: string;
  description: string;
}

export interface PageEntity {
  type:
    | 'bold'
    | 'italic'
    | 'underline'
    | 'strikethrough'
    | 'spoiler'
    | 'code'
    | 'pre'
    | 'text_link'
    | 'blockquote'
    | 'bot_command'
    | 'url'
    | 'mention';
  /** In UTF-16 code units, as Telegram counts. */
  offset: number;
  length: number;
  url?: string;
}

export interface PageButton {
  text: string;
  kind: 'callback' | 'url' | 'copy' | 'switch_inline' | 'switch_inline_here';
  /** The text to copy, the address, or the inline query to start; never the callback data. */
  value?: string;
}

export interface PageMessage {
  messageId: number;
  from: 'bot' | 'person';
  /** Unix seconds. */
  date: number;
  editDate?: number;
  text: string;
  entities: PageEntity[];
  /** Where the page fetches the picture, when there is one; `text` is then the caption. */
  pictureUrl?: string;
  sticker?: string;
  /** `size` in bytes. */
  document?: { fileName: string; size: number; url: string };
  viaBot?: boolean;
  /** The message that it answers. */
  replyToMessageId?: number;
  buttons: PageButton[][];
}

export interface PageInlineResult {
  inlineQueryId: string;
  id: string;
  title: string;
  description: string;
}

export type PageEvent =
  | { type: 'message'; personId: number; message: PageMessage }
  | { type: 'message-edited'; personId: number; message: PageMessage }
  | { type: 'message-deleted'; personId: number; messageId: number }
  | {
      type: 'callback-answered';
      personId: number;
      pressId: string;
      text: string;
      alert: boolean;
      url?: string;
    }
  | { type: 'commands'; personId: number; commands: PageCommand[] }
  | { type: 'person'; person: PagePerson }
  | { type: 'chat-action'; personId: number; action: string }
  | { type: 'telegram-faults'; faults: TelegramFaults }
  | { type: 'smspool'; books: SmsPoolBooks }
  | { type: 'handler-api'; books: HandlerApiBooks }
  | { type: 'message-source'; books: MessageSourceBooks };

export interface TelegramFaults {
  /** Milliseconds added to every Bot API answer. */
  delayMs: number;
  /** The next so many sends are answered 429 with `retry_after`. */
  tooManyRequests: number;
  retryAfterSeconds: number;
  /** The next so many calls are answered 502. */
  serverErrors: number;
  /** Every update is delivered this many times (1 = once). */
  deliveries: number;
  /** The next so many downloads of a file end in the middle of it. */
  brokenDownloads: number;
}

export interface SmsPoolOrder {
  orderCode: string;
  phoneNumber: string;
  serviceId: number;
  serviceName: string;
  countryName: string;
  shortName: string;
  pool: number;
  /** Dollars with two decimals. */
  cost: string;
  status: 'pending' | 'completed' | 'refunded' | 'expired';
  code: string;
  fullCode: string;
  /** Unix seconds. */
  orderedAt: number;
  expiresAt: number;
  /** When a message is due by itself, unix milliseconds; null when none is planned. */
  messageDueAtMs: number | null;
}

export interface SmsPoolLedgerRow {
  at: string;
  kind: 'top-up' | 'purchase' | 'refund';
  orderCode: string | null;
  /** Dollars, signed. */
  amount: string;
  balanceAfter: string;
}

/** The books of a simulated provider. Orders of all providers have one shape. */
export interface ProviderBooks<Settings> {
  balance: string;
  /** Newest first, at most 200. */
  orders: SmsPoolOrder[];
  ledger: SmsPoolLedgerRow[];
  /** Calls answered since start, by path. */
  calls: Record<string, number>;
  settings: Settings;
}

export type SmsPoolBooks = ProviderBooks<SmsPoolSettings>;
export type HandlerApiBooks = ProviderBooks<HandlerApiSettings>;

/** The books of everything that has a panel, by its name in routes and events. */
export interface PageBooks {
  smspool: SmsPoolBooks;
  'handler-api': HandlerApiBooks;
  'message-source': MessageSourceBooks;
}

export interface SmsPoolSettings {
  /** A message comes by itself this long after purchase; null = only when sent by hand. */
  autoMessageAfterMs: number | null;
  /** Order life in seconds (real: 599 to 1200). */
  orderLifeSeconds: number;
  /** Cancelling is refused for this long after purchase (real: 8 to 135 s). */
  cancelLockSeconds: number;
  /** Milliseconds added to every answer. */
  delayMs: number;
  /** Every call is answered with this fault until it is set back to `none`. */
  outage: 'none' | 'server-error' | 'html' | 'rate-limit' | 'hang' | 'bad-key' | 'connection-lost';
  /** What happens to the next purchases, so many times; once when it is set without a count. */
  purchaseFault:
    | 'none'
    | 'out-of-stock'
    | 'no-balance'
    | 'price-not-found'
    | 'lost-before'
    | 'lost-after'
    | 'server-error'
    | 'html-after';
  purchaseFaultTimes: number;
  /** Added to every price, in cents, so that prices rise between quote and purchase. */
  priceRiseCents: number;
  /** The catalogue lists are empty. */
  emptyCatalogue: boolean;
  /** Stock of every offer is nought. */
  noStock: boolean;
}

/** As {@link SmsPoolSettings}, where both have a setting; of the protocol's own kinds of answers and faults. */
export interface HandlerApiSettings {
  /**
   * What the server knows of the protocol. `modern`: all of it, refusals as JSON with HTTP statuses. `classic`:
   * words with HTTP 200. `bare`: words, and neither the newer actions nor any list of orders.
   */
  dialect: 'modern' | 'classic' | 'bare';
  autoMessageAfterMs: number | null;
  orderLifeSeconds: number;
  /** Real: 60 to 300 s. */
  cancelLockSeconds: number;
  delayMs: number;
  outage:
    | 'none'
    | 'server-error'
    | 'html'
    | 'rate-limit'
    | 'hang'
    | 'bad-key'
    | 'connection-lost'
    | 'unknown-word'
    | 'empty'
    | 'truncated'
    | 'huge';
  purchaseFault:
    | 'none'
    | 'out-of-stock'
    | 'no-balance'
    | 'price-not-found'
    | 'lost-before'
    | 'lost-after'
    | 'server-error'
    | 'html-after'
    | 'unknown-word-after';
  purchaseFaultTimes: number;
  priceRiseCents: number;
  emptyCatalogue: boolean;
  noStock: boolean;
  /** Lists have every message of a number twice. */
  duplicateMessages: boolean;
}

/** How a message leaves its source: it waits to be asked for, is sent to the webhook, or both. */
export type MessageWay = 'poll' | 'push' | 'both';

export interface MessageToSend {
  /** The number that it came to, as the source writes it. */
  to: string;
  /** Named in the message where the settings say so, and what the text is made for when there is none. */
  service?: string;
  text?: string;
  way?: MessageWay;
  delayMs?: number;
}

export interface MessageSourceMessage {
  messageId: string;
  to: string;
  service: string;
  text: string;
  way: MessageWay;
  /** Unix milliseconds. */
  receivedAtMs: number;
  /** In how many answers it was listed. */
  listed: number;
  /** What became of pushing it, newest try: `200 in 4 ms`, `connection lost, again in 2 s`; null: not pushed. */
  pushed: string | null;
}

/** One question to the source, or several alike in a row. */
export interface MessageSourceAnswer {
  /** Unix milliseconds, of the latest. */
  atMs: number;
  /** The HTTP status, or the fault that came instead of one. */
  status: string;
  /** What was asked: `cursor 12`, `since 1764000000`, `everything`. */
  asked: string;
  messages: number;
  times: number;
}

export interface MessageSourceBooks {
  /** What is asked for messages; `{cursor}` and `{since}` are the asker's to fill in. */
  pollUrl: string;
  key: string;
  /** Newest first, at most 200. */
  messages: MessageSourceMessage[];
  /** Newest first, at most 50. */
  answers: MessageSourceAnswer[];
  /** Names of services that have texts of their own. */
  services: string[];
  webhook: MessageSourceWebhook;
  settings: MessageSourceSettings;
}

export interface MessageSourceWebhook {
  /** Empty: nothing is pushed. */
  url: string;
  /** The header with the HMAC-SHA256 of the body in hexadecimal; empty: none. */
  signatureHeader: string;
  signatureKey: string;
}

export interface MessageSourceSettings {
  /** Milliseconds added to every answer. */
  delayMs: number;
  /** Whether a message says which service it is from; if not, that shows from its words only. */
  namesService: boolean;
  tsFormat: 'seconds' | 'milliseconds' | 'iso';
  /** What is wrong with the messages, polled or pushed. */
  content: 'none' | 'duplicates' | 'out-of-order' | 'years-old' | 'wrong-types' | 'wrong-numbers';
  /** What every question gets in place of an answer, until it is set back to `none`. */
  pollFault:
    | 'none'
    | 'server-error'
    | 'rate-limit'
    | 'bad-key'
    | 'empty'
    | 'html'
    | 'truncated'
    | 'wrong-shape'
    | 'huge'
    | 'hang'
    | 'stall'
    | 'connection-lost'
    | 'redirect-private'
    | 'redirect-loop';
  /** How pushing goes wrong, until it is set back to `none`. */
  pushFault:
    | 'none'
    | 'twice'
    | 'wrong-signature'
    | 'wrong-secret'
    | 'empty'
    | 'html'
    | 'truncated'
    | 'huge'
    | 'stall';
}
