import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Replicas } from '@numera/database';
import { pause, toError } from '@numera/kernel';
import { Jobs } from '@numera/service';
import { TelegramError } from 'telegraf';
import type { Update } from 'telegraf/types';
import { ALLOWED_UPDATES, BotIdentity } from '../bot/bot-identity';
import { GatewayConfig } from '../gateway.config';
import { TelegramClient } from '../outgoing/telegram.client';
import { PollLease } from './poll-lease';
import { UpdateStore } from './update.store';

/** How long Telegram holds a question that it has no answer to; well within the lease. */
const HOLD_SECONDS = 25;
/** A connection that has died in silence is noticed this long after. */
const ANSWER_MS = (HOLD_SECONDS + 10) * 1_000;
/** With a wrong token Telegram is asked rarely; a second poller is mostly one that is just stopping. */
const WRONG_TOKEN_PAUSE_MS = 30_000;
const CONFLICT_PAUSE_MS = 3_000;

/** Asks Telegram for updates, by the one replica that holds the lease; stores them before asking for the next. */
@Injectable()
export class LongPolling implements OnModuleInit {
  private readonly logger = new Logger(LongPolling.name);
  private readonly stopping = new AbortController();
  private turn: Promise<boolean> = Promise.resolve(false);
  /**
   * Confirms the batch that was stored last; 0 once that is done. It is never taken from the table: after a
   * quiet week Telegram goes on with a random id, and an offset above that would throw updates away unseen.
   */
  private offset = 0;

  constructor(
    private readonly config: GatewayConfig,
    private readonly identity: BotIdentity,
    private readonly jobs: Jobs,
    private readonly lease: PollLease,
    private readonly replicas: Replicas,
    private readonly telegram: TelegramClient,
    private readonly updates: UpdateStore,
  ) {}

  onModuleInit(): void {
    if (this.config.webhookUrl !== null) return;
    this.replicas.onDeath((dead) => this.lease.free(dead));
    this.jobs.every('gateway.poll', 1_000, () => (this.turn = this.pollOnce()));
    this.jobs.onStop(() => this.stop());
  }

  private async pollOnce(): Promise<boolean> {
    const { botId } = this.config;
    if (this.identity.username === '' || this.isStopping()) return false;
    if (!(await this.lease.hold(botId, this.replicas.id))) {
      // When it comes back here, it begins anew: what another has confirmed meanwhile is not known.
      this.offset = 0;
      return false;
    }
    let updates: readonly Update[];
    try {
      updates = await this.ask();
    } catch (thrown) {
      if (this.isStopping()) return false;
      if (!(thrown instanceof TelegramError)) throw thrown;
      return this.bearRefusal(thrown);
    }
    await this.updates.add(botId, updates);
    // Only what is stored is confirmed.
    this.offset = updates.reduce((next, { update_id: id }) => Math.max(next, id + 1), 0);
    if (updates.length > 0) this.jobs.wake('gateway.handle');
    return true;
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private ask(): Promise<readonly Update[]> {
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(ANSWER_MS)]);
    const question = {
      limit: 100,
      timeout: HOLD_SECONDS,
      allowed_updates: [...ALLOWED_UPDATES],
      ...(this.offset === 0 ? {} : { offset: this.offset }),
    };
    // Telegraf's type of a signal is that of an old stand-in for the platform's own.
    return this.telegram.api.callApi('getUpdates', question, { signal: signal as never });
  }

  /** @throws the error itself where the next try may go better */
  private async bearRefusal(error: TelegramError): Promise<boolean> {
    const { code, description } = error;
    if (code === 401 || code === 404) {
      this.logger.error({ msg: 'Telegram does not know this BOT_TOKEN', description });
      await pause(WRONG_TOKEN_PAUSE_MS, this.stopping.signal);
      return false;
    }
    if (code === 409) {
      this.logger.error({ msg: 'somebody else takes the updates of this bot', description });
      if (/webhook/iu.test(description)) await this.identity.takeUpdates();
      await pause(CONFLICT_PAUSE_MS, this.stopping.signal);
      return true;
    }
    if (code === 429) {
      await pause((error.parameters?.retry_after ?? 1) * 1_000, this.stopping.signal);
      return true;
    }
    throw error;
  }

  /**
   * Ends the question that is open, so that stopping does not wait for Telegram, and lets another replica ask.
   * Not before the turn under way is over: it may just be about to renew the lease.
   */
  private async stop(): Promise<void> {
    this.stopping.abort();
    await this.turn.catch(() => undefined);
    await this.lease.giveUp(this.config.botId, this.replicas.id).catch((thrown: unknown) => {
      this.logger.warn({ msg: 'the lease is left to run out', error: toError(thrown) });
    });
  }
}
