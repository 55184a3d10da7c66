import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { toError } from '@numera/kernel';
import { LANGUAGES, plain, translator, type Language } from '@numera/locales';
import { Jobs } from '@numera/service';
import { InjectBot } from 'nestjs-telegraf';
import { Telegraf, TelegramError } from 'telegraf';
import { createHash } from 'node:crypto';
import { GatewayConfig } from '../gateway.config';
import { TelegramClient } from '../outgoing/telegram.client';
import { Users } from '../users/users';

/** The commands that everybody has, in the order of the menu (UI-6). */
export const COMMANDS = [
  'start',
  'buy',
  'services',
  'deposit',
  'balance',
  'orders',
  'language',
  'help',
] as const;

/** What admins have beside them: `services` is theirs as ADM-8 has it. */
export const ADMIN_COMMANDS = ['sources', 'stock', 'messages', 'regex'] as const;

/** Where the webhook is, below `WEBHOOK_URL`. */
export const WEBHOOK_PATH = '/telegram/webhook';

/** What the bot wants to hear of. */
export const ALLOWED_UPDATES = [
  'message',
  'callback_query',
  'inline_query',
  'chosen_inline_result',
  'my_chat_member',
] as const;

/** Who the bot is at Telegram, and how it is set up there. Telegram may be away: then it is tried until it is not. */
@Injectable()
export class BotIdentity implements OnModuleInit {
  private readonly logger = new Logger(BotIdentity.name);
  private ready = false;

  constructor(
    @InjectBot() private readonly bot: Telegraf,
    private readonly telegram: TelegramClient,
    private readonly config: GatewayConfig,
    private readonly jobs: Jobs,
    private readonly users: Users,
  ) {}

  get botId(): string {
    return this.config.botId;
  }

  /** Without `@`; empty until Telegram has been reached once. */
  get username(): string {
    return this.bot.botInfo?.username ?? '';
  }

  /** What Telegram sends with each webhook update. */
  get webhookSecret(): string {
    return (
      this.config.webhookSecret ??
      createHash('sha256').update(`webhook:${this.config.botToken}`).digest('hex')
    );
  }

  onModuleInit(): void {
    // The bot's own polling never runs, so its stop would throw at shutdown.
    this.bot.stop = () => undefined;
    // nestjs-telegraf would log a handler's error and call the update handled.
    this.bot.catch((thrown) => {
      throw thrown;
    });
    this.jobs.every('gateway.identity', 2_000, () => this.introduce());
  }

  private async introduce(): Promise<void> {
    if (this.ready) return;
    try {
      const me = await this.telegram.call('getMe', {});
      await this.takeUpdates();
      this.bot.botInfo = me;
      this.jobs.wake('gateway.poll');
      this.jobs.wake('gateway.handle');
      await this.registerCommands();
      this.ready = true;
      for (const adminId of this.users.adminIds) void this.showCommandsOf(adminId);
      this.logger.log({ msg: 'bot is set up', username: this.username });
    } catch (thrown) {
      if (thrown instanceof TelegramError && [401, 404].includes(thrown.code)) {
        this.logger.error({
          msg: 'Telegram does not know this BOT_TOKEN',
          description: thrown.description,
        });
      }
      throw thrown;
    }
  }

  /** Tells Telegram how updates are to come. Pending ones are never dropped: one of them may be a payment. */
  async takeUpdates(): Promise<void> {
    const { webhookUrl } = this.config;
    if (webhookUrl === null) {
      await this.telegram.call('deleteWebhook', { drop_pending_updates: false });
      return;
    }
    await this.telegram.call('setWebhook', {
      url: `${webhookUrl}${WEBHOOK_PATH}`,
      secret_token: this.webhookSecret,
      allowed_updates: [...ALLOWED_UPDATES],
      max_connections: 40,
    });
  }

  private async registerCommands(): Promise<void> {
    for (const language of LANGUAGES) {
      const commands = commandsIn(language);
      await this.telegram.call('setMyCommands', { commands, language_code: language });
      // Also for every language that is neither.
      if (language === 'en') await this.telegram.call('setMyCommands', { commands });
    }
  }

  /** An admin's menu, as far as Telegram knows the chat: who has not spoken with the bot yet gets it at the start. */
  private async showCommandsOf(adminId: string): Promise<void> {
    if ((await this.users.find(this.botId, adminId)) === null) return;
    await this.showCommands(adminId, await this.users.languageOf(this.botId, adminId));
  }

  /** The menu of one chat by the role of its user and the language they have chosen, which Telegram does not know. */
  async showCommands(chatId: string, language: Language): Promise<void> {
    try {
      const scope = { type: 'chat' as const, chat_id: chatId };
      const commands = commandsIn(language, this.users.isAdmin(chatId));
      await this.telegram.call('setMyCommands', { commands, scope });
    } catch (thrown) {
      // Only the descriptions stay as they were.
      this.logger.warn({ msg: 'the command menu was not changed', error: toError(thrown) });
    }
  }
}

function commandsIn(
  language: Language,
  isAdmin = false,
): { command: string; description: string }[] {
  const t = translator(language);
  const commands = isAdmin ? [...COMMANDS, ...ADMIN_COMMANDS] : COMMANDS;
  return commands.map((command) => ({ command, description: plain(t(`command.${command}`)) }));
}
