import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { runWithoutOrigin } from '@numera/messaging';
import type { SourceAnswer } from './mapping.rules';
import { MessageSourceStore, type MessageSource } from './message-source.store';
import { QuestionService } from './question.service';
import { SourceError } from './source-error';
import { SourceHealthService } from './source-health.service';
import { SourceMessageService } from './source-message.service';

/** Pages that are read at once; what is left is read by the next question. */
const MOST_PAGES = 10;
const LONGEST_FAILURE_PAUSE_MS = 60_000;

/** Reads poll sources: as often as somebody looks, but no more often than a source's interval. */
@Injectable()
export class PollService {
  private readonly logger = new Logger(PollService.name);

  constructor(
    private readonly database: Database,
    private readonly store: MessageSourceStore,
    private readonly questions: QuestionService,
    private readonly messages: SourceMessageService,
    private readonly health: SourceHealthService,
  ) {}

  /** Asks the source if it is due and nobody else is asking. Resolves when what it said is stored; never rejects. */
  async askIfDue(messageSourceId: string): Promise<void> {
    try {
      const source = await this.store.claimDue(messageSourceId);
      // What is read is for many; the one who happened to look does not cause it.
      if (source) await runWithoutOrigin(() => this.read(source));
    } catch (thrown) {
      this.logger.error({
        msg: 'source not read',
        source: messageSourceId,
        error: toError(thrown),
      });
    }
  }

  private async read(source: MessageSource): Promise<void> {
    let pauseMs = source.intervalSec * 1_000;
    try {
      await this.readPages(source);
    } catch (thrown) {
      if (!(thrown instanceof SourceError)) throw thrown;
      const failures = await this.health.noteFault(source, thrown);
      pauseMs = Math.max(pauseMs, Math.min(LONGEST_FAILURE_PAUSE_MS, 1_000 * 2 ** failures));
    } finally {
      // Else it would be left alone for as long as a dead replica's claim lasts.
      await this.store.askAgainIn(source, pauseMs);
    }
  }

  /** A source with a cursor is read on while it has more. */
  private async readPages(source: MessageSource): Promise<void> {
    const names = await this.messages.serviceNames();
    const startedMs = performance.now();
    let { cursor } = source;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await this.questions.ask(source, { ...source, cursor });
      const atMs = source.nowMs + performance.now() - startedMs;
      await this.storePage(source, answer, names, atMs);
      if (answer.messages.length === 0 || answer.cursor === null || answer.cursor === cursor) break;
      cursor = answer.cursor;
      if (!source.url?.includes('{cursor}')) break;
    }
  }

  /** The messages and how far they were read, or neither. */
  private storePage(
    source: MessageSource,
    { messages, cursor }: SourceAnswer,
    names: ReadonlyMap<number, string>,
    atMs: number,
  ): Promise<void> {
    const times = messages.flatMap(({ sentAtMs }) => sentAtMs ?? []);
    const readUntilMs = Math.max(0, ...times.filter((timeMs) => timeMs <= atMs));
    return this.database.inTransaction(async (tx) => {
      const reading = { afterMs: source.lastGoodAtMs, atMs };
      const read = messages.map((message) => ({ message, reading }));
      await this.messages.takeMessages(tx, source, read, names);
      await this.health.noteGood(tx, source, { cursor, readUntilMs });
    });
  }
}
