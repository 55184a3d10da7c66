import { compilePattern, extractCode } from '@numera/codes';
import { Database } from '@numera/database';
import { Action, Command, Ctx, Next, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import { Chats, type Chat } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { Users } from '../users/users';
import type { View } from '../view/view';
import { faultOfPattern } from './pattern-fault.view';
import { askPattern } from './regex.callback';
import { askPatternView, askTextView, triedView } from './regex.view';

const PATTERN = 'regex.pattern';
const TEXT = 'regex.text';
const COMMAND = /^\/regex(?:@\w+)?\s*/u;

/** The bench where an admin tries a pattern on messages, before any service uses it. */
@Update()
export class RegexUpdate {
  constructor(
    private readonly admins: Admins,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly users: Users,
  ) {}

  @Command('regex')
  async start(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.admins.atCommand(ctx);
    if (!chat) return next();
    const pattern = chat.text.replace(COMMAND, '').trim();
    if (pattern !== '') return this.takePattern(chat, pattern);
    await this.step(chat, PATTERN, {}, askPatternView(chat.t, null));
  }

  @Action(askPattern.pattern)
  async askAnother(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (chat) await this.step(chat, PATTERN, {}, askPatternView(chat.t, null));
  }

  @On('text')
  async takeAnswer(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    if (!this.users.isAdmin(String(ctx.from?.id))) return next();
    const chat = await this.chats.of(ctx);
    const open = await this.conversations.find(chat.botId, chat.userId);
    if (open?.name !== PATTERN && open?.name !== TEXT) return next();
    if (open.isRepeat) return;
    if (open.name === PATTERN) return this.takePattern(chat, chat.text.trim());
    await this.tryOn(chat, open.state['pattern'] ?? '');
  }

  private async takePattern(chat: Chat, pattern: string): Promise<void> {
    const fault = faultOfPattern(pattern);
    await (fault
      ? this.step(chat, PATTERN, {}, askPatternView(chat.t, fault))
      : this.step(chat, TEXT, { pattern }, askTextView(chat.t, pattern)));
  }

  /** The pattern stays, for the next text. */
  private async tryOn(chat: Chat, pattern: string): Promise<void> {
    const { text } = chat;
    const byPattern = extractCode(text, { pattern: compilePattern(pattern) });
    const view = triedView(chat.t, { pattern, text, byPattern, byDefault: extractCode(text) });
    await this.step(chat, TEXT, { pattern }, view);
  }

  private step(
    chat: Chat,
    name: string,
    state: Readonly<Record<string, string>>,
    view: View,
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, name, state);
      await chat.showIn(tx, view);
    });
  }
}
