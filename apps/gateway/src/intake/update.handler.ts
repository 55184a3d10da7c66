import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AppError, backoffMs, pause, toError } from '@numera/kernel';
import { Database, isDatabaseAway, Replicas } from '@numera/database';
import { jobOrigin, msSince, noteStep, runWithOrigin } from '@numera/messaging';
import { translator, type TextKey } from '@numera/locales';
import { Jobs } from '@numera/service';
import { InjectBot } from 'nestjs-telegraf';
import { Telegraf } from 'telegraf';
import { textKeyOf } from '../errors/error-text';
import { GatewayConfig } from '../gateway.config';
import { GatewayMetrics } from '../gateway.metrics';
import { UserLimit } from '../limit/user-limit';
import { Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';
import { chatKeyOf, correlationOf, isPrivate, kindOf, userOf } from './update.rules';
import { UpdateStore, type StoredUpdate } from './update.store';

const AT_ONCE = 32;
const MAX_ATTEMPTS = 3;
const MAX_BEGINNINGS = 8;
/** While the broker or the database is away: all attempts together bear more than half a minute of it. */
const LONGEST_PAUSE_MS = 8_000;
/** Within the update's lease. */
const MAX_STORE_ATTEMPTS = 20;
const STOP_MS = 10_000;
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
  private stopping = false;

  constructor(
    @InjectBot() private readonly bot: Telegraf,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly limit: UserLimit,
    private readonly metrics: GatewayMetrics,
    private readonly outgoing: Outgoing,
    private readonly replicas: Replicas,
    private readonly updates: UpdateStore,
    private readonly users: Users,
  ) {}

  onModuleInit(): void {
    this.replicas.onDeath((dead) => this.updates.free(dead));
    this.jobs.every('gateway.handle', 500, () => this.handleDue());
    this.jobs.every('gateway.prune-updates', 600_000, () => this.updates.prune());
    this.jobs.onStop(() => this.stop());
  }

  private async handleDue(): Promise<boolean> {
    // Handlers show the bot's name, which Telegram tells; until then updates wait in the table.
    if (!this.bot.botInfo || this.stopping) return false;
    const { botId } = this.config;
    const room = AT_ONCE - this.inHand.size;
    if (room <= 0) {
      await Promise.race(this.inHand);
      return true;
    }
    const due = await this.updates.claim(botId, this.replicas.id, room);
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

  private async handle(update: StoredUpdate): Promise<void> {
    const { updateId, body, attempts, ageMs } = update;
    const { botId } = this.config;
    this.metrics.noteTaken(update);
    if (!isPrivate(body) || (await this.isStale(update))) {
      return this.finish(update, 'handled');
    }
    const correlationId = correlationOf(botId, updateId);
    const origin = jobOrigin(botId, correlationId);
    const startedMs = performance.now();
    const noteEnd = (outcome: 'handled' | 'limited' | 'failed'): void => {
      this.metrics.noteUpdate(outcome);
      const [kind, ms, waitedMs] = [kindOf(body), msSince(startedMs), Math.round(ageMs)];
      const ended = { updateId, kind, outcome, ms, waitedMs, attempt: attempts };
      noteStep({ msg: 'update handled', ...ended }, origin);
    };
    try {
      // What was begun this often and never ended has taken the process with it each time.
      if (attempts > MAX_BEGINNINGS) throw new AppError('GATEWAY.DEADLY_UPDATE', 'bug');
      const isAdmitted = await runWithOrigin(origin, () => this.run(update));
      noteEnd(isAdmitted ? 'handled' : 'limited');
    } catch (thrown) {
      noteEnd('failed');
      return this.bearFailure(update, correlationId, thrown);
    }
    await this.finish(update, 'handled');
  }

  /** Answers whether the features were asked: not where the user was too fast, who is told so instead. */
  private async run({ body, attempts }: StoredUpdate): Promise<boolean> {
    const user = userOf(body);
    // What was begun before has been counted, and admitted.
    if (user && attempts === 1 && !(await this.limit.admits(body, user))) return false;
    if (user) await this.users.meet(this.config.botId, user);
    await this.bot.handleUpdate(body);
    return true;
  }

  private finish(update: StoredUpdate, state: 'handled' | 'failed'): Promise<void> {
    const { botId } = this.config;
    return this.untilStored(() => this.updates.finish(botId, this.replicas.id, update, state));
  }

  /** While the database is away there is nothing else to do; else the chat would wait for the lease's end. */
  private async untilStored(work: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (thrown) {
        if (!isDatabaseAway(thrown) || this.stopping || attempt === MAX_STORE_ATTEMPTS)
          throw thrown;
        await pause(backoffMs(attempt, 100, 2_000));
      }
    }
  }

  /** A search that nobody waits for any more: too old, or the next letter has been typed. */
  private async isStale({ updateId, body, ageMs }: StoredUpdate): Promise<boolean> {
    if (!('inline_query' in body)) return false;
    if (ageMs > STALE_INLINE_MS) return true;
    return this.updates.isOvertaken(this.config.botId, updateId, chatKeyOf(body));
  }

  /** Tries again what may go better, and tells the user in the end. Updates after it are not held up for ever. */
  private async bearFailure(
    update: StoredUpdate,
    correlationId: string,
    thrown: unknown,
  ): Promise<void> {
    const { body, attempts } = update;
    const { botId } = this.config;
    const textKey = textKeyOf(thrown);
    this.logger.error({
      msg: 'an update failed',
      correlationId,
      reference: referenceOf(correlationId),
      attempts,
      error: toError(thrown),
    });
    if (attempts < mostAttempts(thrown, textKey)) {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 300 * 3 ** (attempts - 1));
      return this.untilStored(() => this.updates.retry(botId, this.replicas.id, update, pauseMs));
    }
    const user = userOf(body);
    // A search shows nothing; there is no message to add to the chat.
    if (user && !('inline_query' in body)) {
      await this.apologize(String(user.id), correlationId, textKey);
    }
    await this.finish(update, 'failed');
  }

  /** The user gets a text, or a reference that is in the log, and nothing of the error itself. */
  private async apologize(
    userId: string,
    correlationId: string,
    textKey: TextKey | null,
  ): Promise<void> {
    const { botId } = this.config;
    const t = translator(await this.users.languageOf(botId, userId));
    const text =
      textKey === null ? t('error.generic', { reference: referenceOf(correlationId) }) : t(textKey);
    const dedupeKey = `apology:${correlationId}`;
    const view = { text, buttons: [] };
    await this.database.inTransaction((tx) =>
      this.outgoing.add(tx, {
        botId,
        chatId: userId,
        priority: 'answer',
        view,
        dedupeKey,
        correlationId,
      }),
    );
  }

  /** Takes no further update and finishes those in hand, as far as that is soon. */
  private async stop(): Promise<void> {
    this.stopping = true;
    const done = new AbortController();
    const finished = Promise.all(this.inHand).finally(() => done.abort());
    await Promise.race([finished, pause(STOP_MS, done.signal)]);
  }
}

function referenceOf(correlationId: string): string {
  return correlationId.slice(0, 8);
}

/** How often an update is begun in all before its user is told that it failed. */
function mostAttempts(thrown: unknown, textKey: TextKey | null): number {
  const code = thrown instanceof AppError ? thrown.code : '';
  // The database or the broker is away: nothing that the user can mend, so it waits until they are back.
  if (isDatabaseAway(thrown) || code === 'MESSAGING.CLOSED') return MAX_BEGINNINGS;
  // Another service did not answer, mostly because it is just being started again.
  if (code === 'MESSAGING.TIMEOUT') return 2;
  return textKey === null ? MAX_ATTEMPTS : 1;
}
