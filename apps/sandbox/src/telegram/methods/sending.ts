import { badRequest } from '../api-error';
import type { CallFields } from '../call-fields';
import { readCaption, readMessageText } from '../formatted-text';
import { readKeyboard } from '../keyboard';
import { apiMessage } from '../message-shape';
import type { MessageParts } from '../world';
import { repliedMessage, writableChat } from './addressing';
import type { BotSide, Methods } from './bot-side';
import { readDocument, readPicture } from './uploads';

const ACTIONS: ReadonlySet<string> = new Set([
  'typing',
  ...['upload_photo', 'record_video', 'upload_video', 'record_voice', 'upload_voice'],
  ...['upload_document', 'choose_sticker', 'find_location'],
  ...['record_video_note', 'upload_video_note'],
]);

export const SENDING: Methods = {
  sendmessage: (side, fields) => {
    const text = readMessageText(fields);
    return send(side, fields, { ...text, keyboard: keyboardOf(fields) });
  },
  sendphoto: (side, fields) => {
    const caption = readCaption(fields);
    const keyboard = keyboardOf(fields);
    writableChat(side, fields);
    return send(side, fields, {
      ...caption,
      keyboard,
      pictureId: readPicture(side, fields, 'photo'),
    });
  },
  senddocument: (side, fields) => {
    const caption = readCaption(fields);
    const keyboard = keyboardOf(fields);
    writableChat(side, fields);
    const document = readDocument(side, fields, 'document');
    return send(side, fields, { ...caption, keyboard, document });
  },
  sendchataction: (side, fields) => {
    const action = fields.text('action') ?? '';
    if (!ACTIONS.has(action)) throw badRequest('wrong parameter action in request');
    side.acted(writableChat(side, fields), action);
    return true;
  },
};

export function keyboardOf(fields: CallFields): MessageParts['keyboard'] {
  return readKeyboard(fields.json('reply_markup'));
}

function send(side: BotSide, fields: CallFields, parts: MessageParts): object {
  const person = writableChat(side, fields);
  const replied = repliedMessage(side, person, fields);
  side.flood.admit(person.id);
  const message = side.world.add(person.id, 'bot', {
    ...parts,
    ...(replied ? { replyTo: replied.messageId } : {}),
  });
  side.shown(person, message, 'new');
  return apiMessage(person, message, { ...side, replied });
}
