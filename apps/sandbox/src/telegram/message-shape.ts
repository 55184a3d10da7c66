import type { PageMessage } from '../page/page-api';
import { pageEntities } from './entities';
import type { FileStore } from './files';
import { pageButtons } from './keyboard';
import type { ChatMessage, Person } from './world';

/** A message as the chat page shows it. */
export function pageMessage(message: ChatMessage, files: FileStore): PageMessage {
  const { messageId, from, date, editDate, contact, document } = message;
  const picture = message.pictureId === undefined ? null : files.byId(message.pictureId);
  return {
    messageId,
    from,
    date,
    text: contact ? `👤 ${contact.firstName}\n${contact.phoneNumber}` : message.text,
    entities: pageEntities(message.entities),
    buttons: pageButtons(message.keyboard),
    ...(editDate === undefined ? {} : { editDate }),
    ...(message.pictureId === undefined
      ? {}
      : { pictureUrl: picture?.url ?? `/page/files/${message.pictureId}` }),
    ...(message.sticker === undefined ? {} : { sticker: message.sticker }),
    ...(message.viaBot ? { viaBot: true } : {}),
    ...(message.replyTo === undefined ? {} : { replyToMessageId: message.replyTo }),
    ...(document ? { document: pageDocument(document, files) } : {}),
  };
}

function pageDocument(
  { fileId, fileName }: NonNullable<ChatMessage['document']>,
  files: FileStore,
): NonNullable<PageMessage['document']> {
  const file = files.byId(fileId);
  return { fileName, size: file?.body.length ?? 0, url: file?.url ?? `/page/files/${fileId}` };
}

/** A message as the Bot API gives it. `replied` is the one it answers. */
export function apiMessage(
  person: Person,
  message: ChatMessage,
  { bot, files, replied = null }: { bot: object; files: FileStore; replied?: ChatMessage | null },
): object {
  const { messageId, from, date, editDate, keyboard } = message;
  return {
    message_id: messageId,
    from: from === 'bot' ? bot : apiUser(person),
    chat: apiChat(person),
    date,
    ...(editDate === undefined ? {} : { edit_date: editDate }),
    ...(message.viaBot ? { via_bot: bot } : {}),
    ...(replied ? { reply_to_message: apiMessage(person, replied, { bot, files }) } : {}),
    ...content(message, files),
    ...(keyboard.length === 0 ? {} : { reply_markup: { inline_keyboard: keyboard } }),
  };
}

function content(message: ChatMessage, files: FileStore): object {
  const { text, entities, sticker, contact, document, pictureId } = message;
  const caption = {
    ...(text === '' ? {} : { caption: text }),
    ...(entities.length === 0 ? {} : { caption_entities: entities }),
  };
  if (pictureId !== undefined) return { photo: photoSizes(pictureId, files), ...caption };
  if (document) {
    const { fileId: file_id, fileName: file_name } = document;
    const { uniqueId = file_id, body, mimeType } = files.byId(file_id) ?? {};
    const file = { file_name, mime_type: mimeType, file_id, file_unique_id: uniqueId };
    return { document: { ...file, file_size: body?.length ?? 0 }, ...caption };
  }
  if (sticker !== undefined) return { sticker: apiSticker(sticker) };
  if (contact) {
    const { phoneNumber: phone_number, firstName: first_name, userId: user_id } = contact;
    return { contact: { phone_number, first_name, user_id } };
  }
  return { text, ...(entities.length === 0 ? {} : { entities }) };
}

function photoSizes(pictureId: string, files: FileStore): object[] {
  const { uniqueId = pictureId, width = 0, height = 0, body } = files.byId(pictureId) ?? {};
  const file = { file_id: pictureId, file_unique_id: uniqueId, file_size: body?.length ?? 0 };
  return [{ ...file, width, height }];
}

function apiSticker(emoji: string): object {
  const file = {
    file_id: 'CAACAgIAAxkBAAEsandbox',
    file_unique_id: 'AgADsandbox',
    file_size: 1_024,
  };
  const look = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false };
  return { ...look, ...file, emoji };
}

export function apiUser(person: Person): object {
  return { ...named(person), is_bot: false, language_code: person.languageCode };
}

export function apiChat(person: Person): object {
  return { ...named(person), type: 'private' };
}

function named({ id, firstName, username }: Person): object {
  return { id, first_name: firstName, ...(username === '' ? {} : { username }) };
}
