import { badRequest, forbidden } from '../api-error';
import type { CallFields } from '../call-fields';
import type { ChatMessage, Person } from '../world';
import type { BotSide } from './bot-side';

export function knownPerson(side: BotSide, fields: CallFields): Person {
  if ((fields.text('chat_id') ?? '') === '') throw badRequest('chat_id is empty');
  const person = side.world.person(fields.number('chat_id') ?? 0);
  if (!person) throw badRequest('chat not found');
  return person;
}

/** The chat that a message goes to, if the bot may write there now. */
export function writableChat(side: BotSide, fields: CallFields): Person {
  const person = knownPerson(side, fields);
  if (!person.started) throw forbidden("bot can't initiate conversation with a user");
  if (person.blocked) throw forbidden('bot was blocked by the user');
  return person;
}

export function editableMessage(
  side: BotSide,
  fields: CallFields,
): { person: Person; message: ChatMessage } {
  if (fields.has('inline_message_id')) throw badRequest('MESSAGE_ID_INVALID');
  const person = writableChat(side, fields);
  const messageId = fields.number('message_id') ?? 0;
  if (messageId === 0) throw badRequest('message identifier is not specified');
  const message = side.world.find(person.id, messageId);
  if (!message) throw badRequest('message to edit not found');
  if (message.from !== 'bot') throw badRequest("message can't be edited");
  return { person, message };
}

interface ReplyParameters {
  readonly message_id?: unknown;
  readonly allow_sending_without_reply?: unknown;
}

/** The message that is answered: null when none is, or it is gone and need not be there. */
export function repliedMessage(
  side: BotSide,
  person: Person,
  fields: CallFields,
): ChatMessage | null {
  const parameters = fields.json('reply_parameters') as ReplyParameters | null;
  if (parameters && parameters.message_id === undefined) {
    throw badRequest('can\'t find field "message_id"');
  }
  const messageId = Number(parameters?.message_id ?? fields.number('reply_to_message_id') ?? 0);
  if (messageId === 0) return null;
  const message = side.world.find(person.id, messageId);
  const mayBeGone =
    parameters?.allow_sending_without_reply === true || fields.flag('allow_sending_without_reply');
  if (!message && !mayBeGone) throw badRequest('message to be replied not found');
  return message;
}
