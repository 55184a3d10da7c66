import type { PageCommand, PageEntity, PageInlineResult } from '../page/page-api';
import { ApiError, badRequest, forbidden } from './api-error';
import type { CallFields } from './call-fields';
import type { FloodGuard } from './flood-guard';
import { findCommands, ParseError, parseHtml } from './html';
import { readKeyboard } from './keyboard';
import type { UpdateQueue } from './update-queue';
import { apiMessage, apiUser, type ChatMessage, type Person, type TelegramWorld } from './world';

/** What a press was answered with. */
export interface PressAnswer {
  readonly text: string;
  readonly alert: boolean;
  readonly url?: string;
}

export interface InlineAnswer {
  readonly results: (PageInlineResult & {
    readonly messageText: string;
    readonly markup: unknown;
  })[];
  readonly nextOffset: string;
}

/** What the methods work on; its owner tells the page of every change. */
export interface BotSide {
  readonly bot: { readonly id: number; readonly username: string; readonly first_name: string };
  readonly world: TelegramWorld;
  readonly updates: UpdateQueue;
  readonly flood: FloodGuard;
  readonly commands: Map<string, PageCommand[]>;
  shown(person: Person, message: ChatMessage, change: 'new' | 'edited'): void;
  deleted(person: Person, messageId: number): void;
  acted(person: Person, action: string): void;
  commandsChanged(): void;
  /** False when the press is unknown, answered already or too old. */
  answerPress(id: string, answer: PressAnswer): boolean;
  answerInline(id: string, answer: InlineAnswer): boolean;
}

const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';

type Method = (side: BotSide, fields: CallFields) => unknown;

/** The methods of the Bot API that there are here, by lower-case name. */
export const METHODS: Readonly<Record<string, Method>> = {
  getme: ({ bot }) => ({
    ...bot,
    is_bot: true,
    can_join_groups: false,
    can_read_all_group_messages: false,
    supports_inline_queries: true,
  }),
  getupdates: ({ updates }, fields) =>
    updates.poll(
      fields.number('offset') ?? 0,
      fields.number('limit') ?? 100,
      Math.min(50, fields.number('timeout') ?? 0),
      fields.json('allowed_updates') as string[] | null,
    ),
  setwebhook: ({ updates }, fields) => {
    const url = fields.text('url') ?? '';
    const secret = fields.text('secret_token');
    if (secret !== null && !/^[\w-]{1,256}$/u.test(secret)) {
      throw badRequest('secret token contains unallowed characters');
    }
    const allowed = fields.json('allowed_updates') as string[] | null;
    updates.setWebhook(
      url === '' ? null : { url, secret, allowed },
      fields.flag('drop_pending_updates'),
    );
    return true;
  },
  deletewebhook: ({ updates }, fields) => {
    updates.setWebhook(null, fields.flag('drop_pending_updates'));
    return true;
  },
  getwebhookinfo: ({ updates }) => updates.info(),
  sendmessage: (side, fields) => {
    const person = chatOf(side, fields);
    const { text, entities } = readText(fields, 'text', 4_096);
    if (text === '') throw badRequest('message text is empty');
    return send(side, person, { text, entities, keyboard: keyboardOf(fields) });
  },
  sendphoto: (side, fields) => {
    const person = chatOf(side, fields);
    const { text, entities } = readText(fields, 'caption', 1_024);
    const pictureId = upload(side, fields, 'photo');
    return send(side, person, { text, entities, keyboard: keyboardOf(fields), pictureId });
  },
  senddocument: (side, fields) => {
    const person = chatOf(side, fields);
    const { text, entities } = readText(fields, 'caption', 1_024);
    const fileId = upload(side, fields, 'document');
    const fileName = [...fields.files.values()][0]?.name ?? 'file';
    const document = { fileName, fileId };
    return send(side, person, { text, entities, keyboard: keyboardOf(fields), document });
  },
  sendchataction: (side, fields) => {
    side.acted(chatOf(side, fields), fields.text('action') ?? '');
    return true;
  },
  editmessagetext: (side, fields) => {
    const { person, message } = editable(side, fields);
    if (message.pictureId !== undefined || message.document !== undefined) {
      throw badRequest('there is no text in the message to edit');
    }
    const { text, entities } = readText(fields, 'text', 4_096);
    if (text === '') throw badRequest('message text is empty');
    return edit(side, person, message, { text, entities, keyboard: keyboardOf(fields) });
  },
  editmessagecaption: (side, fields) => {
    const { person, message } = editable(side, fields);
    if (message.pictureId === undefined) {
      throw badRequest('there is no caption in the message to edit');
    }
    const { text, entities } = readText(fields, 'caption', 1_024);
    return edit(side, person, message, { text, entities, keyboard: keyboardOf(fields) });
  },
  editmessagereplymarkup: (side, fields) => {
    const { person, message } = editable(side, fields);
    const { text, entities } = message;
    return edit(side, person, message, { text, entities, keyboard: keyboardOf(fields) });
  },
  deletemessage: (side, fields) => {
    const person = chatOf(side, fields);
    const messageId = fields.number('message_id') ?? 0;
    if (!side.world.remove(person.id, messageId)) throw badRequest('message to delete not found');
    side.deleted(person, messageId);
    return true;
  },
  answercallbackquery: (side, fields) => {
    const text = fields.text('text') ?? '';
    if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    const url = fields.text('url');
    const answer = { text, alert: fields.flag('show_alert'), ...(url === null ? {} : { url }) };
    if (!side.answerPress(fields.text('callback_query_id') ?? '', answer))
      throw badRequest(TOO_OLD);
    return true;
  },
  answerinlinequery: (side, fields) => {
    const id = fields.text('inline_query_id') ?? '';
    const nextOffset = fields.text('next_offset') ?? '';
    if (Buffer.byteLength(nextOffset) > 64) throw badRequest('NEXT_OFFSET_INVALID');
    const answer = { results: readResults(id, fields.json('results')), nextOffset };
    if (!side.answerInline(id, answer)) throw badRequest(TOO_OLD);
    return true;
  },
  setmycommands: (side, fields) => {
    const commands = fields.json('commands') as PageCommand[];
    if (!Array.isArray(commands) || commands.length > 100)
      throw badRequest('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of commands) {
      if (!/^[a-z\d_]{1,32}$/u.test(command)) throw badRequest('BOT_COMMAND_INVALID');
      if (description.length < 1 || description.length > 256) {
        throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
      }
    }
    side.commands.set(scopeKey(fields), commands);
    side.commandsChanged();
    return true;
  },
  getmycommands: (side, fields) => side.commands.get(scopeKey(fields)) ?? [],
  deletemycommands: (side, fields) => {
    side.commands.delete(scopeKey(fields));
    side.commandsChanged();
    return true;
  },
  getchat: (side, fields) => {
    const person = knownPerson(side, fields);
    return { ...apiUser(person), type: 'private' };
  },
  getchatmember: (side, fields) => {
    const user = side.world.person(fields.number('user_id') ?? 0);
    if (!user) throw badRequest('user not found');
    return { status: 'member', user: apiUser(user) };
  },
  getfile: (side, fields) => {
    const file = side.world.file(fields.text('file_id') ?? '');
    if (!file) throw badRequest('wrong file_id or the file is temporarily unavailable');
    const { fileId, body } = file;
    return { file_id: fileId, file_unique_id: fileId, file_size: body.length, file_path: fileId };
  },
  setmyname: () => true,
  setmydescription: () => true,
  setmyshortdescription: () => true,
  setchatmenubutton: () => true,
};

/** A command list's place: `scope|language`, as the page asks for it. */
function scopeKey(fields: CallFields): string {
  const scope = fields.json('scope') as { type?: string; chat_id?: number } | null;
  return `${scope?.type ?? 'default'}:${scope?.chat_id ?? ''}|${fields.text('language_code') ?? ''}`;
}

function knownPerson(side: BotSide, fields: CallFields): Person {
  const person = side.world.person(fields.number('chat_id') ?? 0);
  if (!person) throw badRequest('chat not found');
  return person;
}

/** The chat that a message goes to, if the bot may write there now. */
function chatOf(side: BotSide, fields: CallFields): Person {
  const person = knownPerson(side, fields);
  if (!person.started) throw forbidden("bot can't initiate conversation with a user");
  if (person.blocked) throw forbidden('bot was blocked by the user');
  return person;
}

function readText(
  fields: CallFields,
  name: 'text' | 'caption',
  limit: number,
): { text: string; entities: PageEntity[] } {
  const raw = fields.text(name) ?? '';
  const mode = (fields.text('parse_mode') ?? '').toLowerCase();
  let read: { text: string; entities: PageEntity[] };
  try {
    read =
      mode === 'html' ? parseHtml(raw) : { text: raw.trim(), entities: findCommands(raw.trim()) };
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) throw thrown;
    throw badRequest(`can't parse entities: ${thrown.message}`);
  }
  if (mode !== '' && mode !== 'html') throw badRequest('unsupported parse_mode');
  if (read.text.length > limit) {
    throw badRequest(name === 'text' ? 'message is too long' : 'message caption is too long');
  }
  return read;
}

const keyboardOf = (fields: CallFields) => readKeyboard(fields.json('reply_markup'));

/** The picture or file: uploaded now, or one that is here already. */
function upload(side: BotSide, fields: CallFields, name: string): string {
  const reference = fields.text(name);
  const attached = /^attach:\/\/(.+)$/u.exec(reference ?? '')?.[1];
  const file = fields.files.get(attached ?? name);
  if (file) return side.world.addFile(file.type || 'image/png', file.body).fileId;
  if (reference !== null && side.world.file(reference)) return reference;
  throw badRequest(`wrong file identifier/HTTP URL specified`);
}

function send(
  side: BotSide,
  person: Person,
  parts: Pick<ChatMessage, 'text' | 'entities' | 'keyboard'> & Partial<ChatMessage>,
): object {
  side.flood.admit(person.id);
  const message = side.world.add(person.id, { ...parts, from: 'bot' });
  side.shown(person, message, 'new');
  return apiMessage(person, message, side.bot);
}

function editable(side: BotSide, fields: CallFields): { person: Person; message: ChatMessage } {
  const person = chatOf(side, fields);
  const message = side.world.find(person.id, fields.number('message_id') ?? 0);
  if (!message) throw badRequest('message to edit not found');
  if (message.from !== 'bot') throw badRequest("message can't be edited");
  return { person, message };
}

const UNCHANGED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';

function edit(
  side: BotSide,
  person: Person,
  message: ChatMessage,
  parts: Pick<ChatMessage, 'text' | 'entities' | 'keyboard'>,
): object {
  const before = JSON.stringify([message.text, message.entities, message.keyboard]);
  if (before === JSON.stringify([parts.text, parts.entities, parts.keyboard])) {
    throw badRequest(UNCHANGED);
  }
  side.flood.admit(person.id);
  Object.assign(message, parts, { editDate: Math.floor(Date.now() / 1_000) });
  side.shown(person, message, 'edited');
  return apiMessage(person, message, side.bot);
}

interface RawResult {
  readonly id?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly input_message_content?: { readonly message_text?: unknown };
  readonly reply_markup?: unknown;
}

function readResults(inlineQueryId: string, raw: unknown): InlineAnswer['results'] {
  if (!Array.isArray(raw)) throw badRequest("can't parse inline query results");
  if (raw.length > 50) throw badRequest('RESULTS_TOO_MUCH');
  const seen = new Set<string>();
  return (raw as RawResult[]).map((result) => {
    const id = textOf(result.id);
    const bytes = Buffer.byteLength(id);
    if (bytes < 1 || bytes > 64) throw badRequest('RESULT_ID_INVALID');
    if (seen.has(id)) throw badRequest('RESULT_ID_DUPLICATE');
    seen.add(id);
    const text = result.input_message_content?.message_text;
    if (typeof text !== 'string' || text === '') throw badRequest('MESSAGE_EMPTY');
    readKeyboard(result.reply_markup);
    return {
      inlineQueryId,
      id,
      title: textOf(result.title),
      description: textOf(result.description),
      messageText: text,
      markup: result.reply_markup ?? null,
    };
  });
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function unknownMethod(): ApiError {
  return new ApiError(404, 'Not Found');
}
