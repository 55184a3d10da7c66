import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { derivedId, toError } from '@numera/kernel';
import { Database } from '@numera/database';
import { runWithOrigin, Transport } from '@numera/messaging';
import { translator } from '@numera/locales';
import { Jobs } from '@numera/service';
import { InjectBot } from 'nestjs-telegraf';
import { Telegraf } from 'telegraf';
import { GatewayConfig } from '../gateway.config';
import { Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';
import { isPrivate, senderOf } from './update.rules';
import { UpdateStore, type StoredUpdate } from './update.store';

const AT_ONCE = 32;
const MAX_ATTEMPTS = 3;
/** An inline query that nobody waits for any more. */
const STALE_INLINE_MS = 20_000;

/**
 * Handles stored updates, each chat's in order. A handler that throws is run again; what it has sent and
 * commanded by then carries the same keys and happens once.
 */
@Injectable()
export class UpdateHandler implements OnModuleInit {
  private readonly logger = new Logger(UpdateHandler.name);
  private readonly inHand = new Set<Promise<void>>();
  private recovered = false;

  constructor(
    @InjectBot() private readonly bot: Telegraf,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly outgoing: Outgoing,
    private readonly transport: Transport,
    private readonly updates: UpdateStore,
    private readonly users: Users,
  ) {}

  onModuleInit(): void {
    this.jobs.every('gateway.handle', 500, () => this.handleDue());
    this.jobs.every('gateway.prune-updates', 600_000, () => this.updates.prune());
  }

  private async handleDue(): Promise<boolean> {
    // Handlers show the bot's name, which Telegram tells; until then updates wait in the table.
    if (!this.bot.botInfo) return false;
    const { botId } = this.config;
    if (!this.recovered && this.transport.exclusive) await this.updates.recover(botId);
    this.recovered = true;
    const room = AT_ONCE - this.inHand.size;
    if (room <= 0) {
      await Promise.race(this.inHand);
      return true;
    }
    const due = await this.updates.claim(botId, room);
    for (const update of due) {
      const work = this.handle(update)
        .catch((thrown: unknown) => {
          this.logger.error({ msg: 'an update was left', error: toError(thrown) });
        })
        .finally(() => {
          this.inHand.delete(work);
          this.jobs.wake('gateway.handle');
        });
      this.inHand.add(work);
    }
    return due.length > 0;
  }

  private async handle({ updateId, body, attempts, ageMs }: StoredUpdate): Promise<void> {
    const { botId } = this.config;
    const correlationId = derivedId('update', botId, updateId);
    const origin = { botId, correlationId, causationId: null };
    const stale = 'inline_query' in body && ageMs > STALE_INLINE_MS;
    if (stale || !isPrivate(body)) return this.updates.finish(botId, updateId, 'handled');
    try {
      await runWithOrigin(origin, async () => {
        const sender = senderOf(body);
        if (sender && 'first_name' in sender) await this.users.meet(botId, sender as never);
        await this.bot.handleUpdate(body);
      });
      await this.updates.finish(botId, updateId, 'handled');
    } catch (thrown) {
      this.logger.error({
        msg: 'an update failed',
        correlationId,
        attempts,
        error: toError(thrown),
      });
      if (attempts < MAX_ATTEMPTS) {
        return this.updates.retry(botId, updateId, 300 * attempts);
      }
      await this.updates.finish(botId, updateId, 'failed');
      await this.apologize(botId, String(senderOf(body)?.id ?? ''), correlationId);
    }
  }

  /** The user gets a reference that is in the log, and nothing of the error itself. */
  private async apologize(botId: string, userId: string, correlationId: string): Promise<void> {
    if (userId === '') return;
    const t = translator(await this.users.languageOf(botId, userId));
    const text = t('error.generic', { reference: correlationId.slice(0, 8) });
    const dedupeKey = `apology:${correlationId}`;
    await this.database.inTransaction((tx) =>
      this.outgoing.add(tx, {
        botId,
        chatId: userId,
        priority: 'answer',
        view: { text, buttons: [] },
        dedupeKey,
      }),
    );
  }
}
