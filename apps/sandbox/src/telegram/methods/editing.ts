import { badRequest } from '../api-error';
import type { CallFields } from '../call-fields';
import { readCaption, readCaptionText, readMessageText } from '../formatted-text';
import { apiMessage } from '../message-shape';
import type { ChatMessage, MessageParts, Person } from '../world';
import { editableMessage, writableChat } from './addressing';
import type { BotSide, Methods } from './bot-side';
import { keyboardOf } from './sending';
import { readDocument, readPicture } from './uploads';

const UNCHANGED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
/** A bot may delete what is younger. */
const DELETABLE_SECONDS = 48 * 3_600;

export const EDITING: Methods = {
  editmessagetext: (side, fields) => {
    const text = readMessageText(fields);
    const keyboard = keyboardOf(fields);
    const { person, message } = editableMessage(side, fields);
    if (hasMedia(message)) throw badRequest('there is no text in the message to edit');
    return edit(side, person, message, { ...text, keyboard });
  },
  editmessagecaption: (side, fields) => {
    const caption = readCaption(fields);
    const keyboard = keyboardOf(fields);
    const { person, message } = editableMessage(side, fields);
    if (!hasMedia(message)) throw badRequest('there is no caption in the message to edit');
    return edit(side, person, message, { ...caption, keyboard });
  },
  editmessagereplymarkup: (side, fields) => {
    const keyboard = keyboardOf(fields);
    const { person, message } = editableMessage(side, fields);
    const { text, entities } = message;
    return edit(side, person, message, { text, entities, keyboard });
  },
  editmessagemedia: (side, fields) => {
    const media = readMedia(fields);
    const keyboard = keyboardOf(fields);
    const { person, message } = editableMessage(side, fields);
    if (!hasMedia(message)) throw badRequest('there is no media in the message to edit');
    const parts = { ...media.caption, keyboard };
    if (media.type === 'photo') {
      const pictureId = readPicture(side, fields, 'media', media.reference);
      return edit(side, person, message, { ...parts, pictureId });
    }
    const document = readDocument(side, fields, 'media', media.reference);
    return edit(side, person, message, { ...parts, document });
  },
  deletemessage: (side, fields) => {
    const person = writableChat(side, fields);
    const messageId = fields.number('message_id') ?? 0;
    if (messageId === 0) throw badRequest('message identifier is not specified');
    const message = side.world.find(person.id, messageId);
    if (!message) throw badRequest('message to delete not found');
    if (!isDeletable(message)) throw badRequest("message can't be deleted for everyone");
    remove(side, person, messageId);
    return true;
  },
  deletemessages: (side, fields) => {
    const person = writableChat(side, fields);
    const ids = fields.json('message_ids');
    if (!Array.isArray(ids) || ids.length === 0) {
      throw badRequest('message identifiers are not specified');
    }
    if (ids.length > 100) throw badRequest('too many message identifiers specified');
    for (const id of ids as unknown[]) {
      const message = side.world.find(person.id, Number(id));
      if (message && isDeletable(message)) remove(side, person, message.messageId);
    }
    return true;
  },
};

function hasMedia({ pictureId, document }: ChatMessage): boolean {
  return pictureId !== undefined || document !== undefined;
}

function isDeletable({ date }: ChatMessage): boolean {
  return Date.now() / 1_000 - date < DELETABLE_SECONDS;
}

function remove(side: BotSide, person: Person, messageId: number): void {
  if (side.world.remove(person.id, messageId)) side.deleted(person, messageId);
}

function edit(side: BotSide, person: Person, message: ChatMessage, parts: MessageParts): object {
  const before = JSON.stringify(visible(message));
  const after = { ...message, ...parts };
  if (before === JSON.stringify(visible(after))) throw badRequest(UNCHANGED);
  side.flood.admit(person.id);
  if (parts.pictureId !== undefined) delete message.document;
  if (parts.document !== undefined) delete message.pictureId;
  Object.assign(message, parts, { editDate: Math.floor(Date.now() / 1_000) });
  side.shown(person, message, 'edited');
  return apiMessage(person, message, side);
}

function visible({ text, entities, keyboard, pictureId, document }: ChatMessage): unknown[] {
  return [text, entities, keyboard, pictureId, document?.fileId];
}

interface RawMedia {
  readonly type?: unknown;
  readonly media?: unknown;
  readonly caption?: unknown;
  readonly parse_mode?: unknown;
  readonly caption_entities?: unknown;
}

function readMedia(fields: CallFields) {
  const media = fields.json('media') as RawMedia | null;
  if (!media) throw badRequest('input media is not specified');
  if (media.type !== 'photo' && media.type !== 'document') {
    throw badRequest("can't parse InputMedia: Unsupported type of media specified");
  }
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const caption = readCaptionText(
    text(media.caption),
    text(media.parse_mode),
    media.caption_entities,
  );
  return { type: media.type, reference: text(media.media), caption };
}
