import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { newId, pause, toError } from '@numera/kernel';
import { Transport } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { TelegramError } from 'telegraf';
import { ALLOWED_UPDATES, BotIdentity } from '../bot/bot-identity';
import { GatewayConfig } from '../gateway.config';
import { TelegramClient } from '../outgoing/telegram.client';
import { UpdateStore } from './update.store';

const HOLD_SECONDS = 25;
/** After a wrong token or another poller, Telegram is asked rarely. */
const REFUSED_PAUSE_MS = 30_000;

/** Asks Telegram for updates, by the one replica that holds the lease; stores them before asking for the next. */
@Injectable()
export class LongPolling implements OnModuleInit {
  private readonly logger = new Logger(LongPolling.name);
  private readonly replica = newId();
  private readonly stopping = new AbortController();

  constructor(
    private readonly config: GatewayConfig,
    private readonly identity: BotIdentity,
    private readonly jobs: Jobs,
    private readonly telegram: TelegramClient,
    private readonly transport: Transport,
    private readonly updates: UpdateStore,
  ) {}

  onModuleInit(): void {
    if (this.config.webhookUrl !== null) return;
    this.jobs.every('gateway.poll', 1_000, () => this.pollOnce());
    this.jobs.onStop(() => this.stop());
  }

  private async pollOnce(): Promise<boolean> {
    const { botId } = this.config;
    if (this.identity.username === '') return false;
    const isAlone = this.transport.exclusive;
    if (!(await this.updates.holdLease(botId, this.replica, isAlone))) return false;
    const offset = await this.updates.nextOffset(botId);
    try {
      const updates = await this.telegram.api.callApi(
        'getUpdates',
        { offset, limit: 100, timeout: HOLD_SECONDS, allowed_updates: [...ALLOWED_UPDATES] },
        { signal: this.stopping.signal as never },
      );
      await this.updates.add(botId, updates);
      if (updates.length > 0) this.jobs.wake('gateway.handle');
      return true;
    } catch (thrown) {
      if (this.stopping.signal.aborted) return false;
      if (thrown instanceof TelegramError && [401, 404, 409].includes(thrown.code)) {
        this.logger.error({
          msg: 'Telegram refuses to give updates',
          description: thrown.description,
        });
        await pause(REFUSED_PAUSE_MS, this.stopping.signal);
        return false;
      }
      this.logger.warn({ msg: 'no updates', error: toError(thrown) });
      throw thrown;
    }
  }

  /** Ends the question that is open, so that stopping does not wait for Telegram. */
  private async stop(): Promise<void> {
    this.stopping.abort();
    await this.updates.giveUpLease(this.config.botId, this.replica);
  }
}
