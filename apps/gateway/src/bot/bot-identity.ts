import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { toError } from '@numera/kernel';
import { LANGUAGES, plain, translator, type TextKey } from '@numera/locales';
import { Jobs } from '@numera/service';
import { InjectBot } from 'nestjs-telegraf';
import { Telegraf } from 'telegraf';
import { createHash } from 'node:crypto';
import { GatewayConfig } from '../gateway.config';
import { TelegramClient } from '../outgoing/telegram.client';

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
      this.bot.botInfo = await this.telegram.api.getMe();
      await this.chooseMode();
      await this.registerCommands();
      this.ready = true;
      this.logger.log({ msg: 'bot is set up', username: this.username });
    } catch (thrown) {
      this.logger.warn({ msg: 'Telegram cannot be reached', error: toError(thrown) });
      throw thrown;
    }
  }

  private async chooseMode(): Promise<void> {
    // Pending updates are never dropped: one of them may be a payment.
    if (this.config.webhookUrl === null) {
      await this.telegram.api.deleteWebhook({ drop_pending_updates: false });
      return;
    }
    await this.telegram.api.setWebhook(`${this.config.webhookUrl}/telegram/webhook`, {
      secret_token: this.webhookSecret,
      allowed_updates: [...ALLOWED_UPDATES],
      max_connections: 40,
    });
  }

  private async registerCommands(): Promise<void> {
    for (const language of LANGUAGES) {
      const t = translator(language);
      const commands = COMMANDS.map((command) => ({
        command,
        description: plain(t(`command.${command}` as TextKey)),
      }));
      await this.telegram.api.setMyCommands(commands, { language_code: language });
      if (language === 'en') await this.telegram.api.setMyCommands(commands);
    }
  }
}
