import type { PageCommand } from '../../page/page-api';
import { badRequest } from '../api-error';
import type { CallFields } from '../call-fields';
import type { CommandScope } from '../command-lists';
import type { BotSide, Methods } from './bot-side';

const SCOPES: ReadonlySet<string> = new Set([
  ...['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators'],
  ...['chat', 'chat_administrators', 'chat_member'],
]);
const MOST_COMMANDS = 100;

export const COMMANDS: Methods = {
  setmycommands: (side, fields) => {
    const commands = readCommands(fields.json('commands'));
    side.commands.set(scopeOf(side, fields), languageOf(fields), commands);
    side.commandsChanged();
    return true;
  },
  getmycommands: (side, fields) => side.commands.get(scopeOf(side, fields), languageOf(fields)),
  deletemycommands: (side, fields) => {
    side.commands.set(scopeOf(side, fields), languageOf(fields), []);
    side.commandsChanged();
    return true;
  },
};

function readCommands(raw: unknown): PageCommand[] {
  if (!Array.isArray(raw)) throw badRequest("can't parse commands JSON object");
  if (raw.length > MOST_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  return (raw as Partial<Record<string, unknown>>[]).map(({ command, description }) => {
    if (typeof command !== 'string' || !/^[a-z\d_]{1,32}$/u.test(command)) {
      throw badRequest('BOT_COMMAND_INVALID');
    }
    const isDescribed =
      typeof description === 'string' && description.length >= 1 && description.length <= 256;
    if (!isDescribed) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
    return { command, description };
  });
}

function scopeOf(side: BotSide, fields: CallFields): CommandScope {
  const raw = fields.json('scope') as { type?: unknown; chat_id?: unknown } | null;
  const type = typeof raw?.type === 'string' ? raw.type : 'default';
  if (!SCOPES.has(type)) {
    throw badRequest("can't parse BotCommandScope: Unsupported type specified");
  }
  if (type !== 'chat') return { type, chatId: null };
  const chatId = Number(raw?.chat_id);
  if (!side.world.person(chatId)?.started) throw badRequest('chat not found');
  return { type, chatId };
}

export function languageOf(fields: CallFields): string {
  const language = fields.text('language_code') ?? '';
  if (!/^(?:[a-z]{2})?$/u.test(language)) throw badRequest('LANG_CODE_INVALID');
  return language;
}
