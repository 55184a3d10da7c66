import type { PageInlineResult } from '../page/page-api';
import { AnswerBook } from './answer-book';
import type { InlineResult } from './inline-results';

export interface BotInlineAnswer {
  readonly results: readonly InlineResult[];
  readonly nextOffset: string;
  readonly cacheSeconds: number;
  readonly isPersonal: boolean;
}

/** What a person sees of it. */
export interface InlineAnswer {
  readonly results: PageInlineResult[];
  readonly nextOffset: string;
}

interface Query {
  readonly personId: number;
  readonly query: string;
  readonly offset: string;
}

const MOST_KEPT = 500;

/** Inline queries: those that wait for the bot, those that can be picked from, and Telegram's cache of answers. */
export class InlineDesk {
  private readonly waiting: AnswerBook<BotInlineAnswer>;
  private readonly answered = new Map<string, { query: Query; answer: BotInlineAnswer }>();
  private readonly cache = new Map<string, { answer: BotInlineAnswer; untilMs: number }>();

  constructor(
    tooOldMs: number,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.waiting = new AnswerBook(tooOldMs);
  }

  /**
   * Asks the bot by `send`, unless Telegram still has the answer. A bot that gives personal results
   * without saying `is_personal` shows them to everybody, here as there.
   */
  async ask(query: Query, send: (id: string) => void): Promise<InlineAnswer | null> {
    const { id, answer } = this.waiting.ask();
    const cached = this.cached(query);
    if (cached) this.waiting.answer(id, cached);
    else send(id);
    const given = await answer;
    if (!given) return null;
    this.keep(id, query, given, cached !== null);
    const results = given.results.map(({ id: resultId, title, description }) => ({
      inlineQueryId: id,
      id: resultId,
      title,
      description,
    }));
    return { results, nextOffset: given.nextOffset };
  }

  /** False when nobody waits for it. */
  answer(id: string, answer: BotInlineAnswer): boolean {
    return this.waiting.answer(id, answer);
  }

  /** What was picked; null when there is no such result. */
  pick(id: string, resultId: string): { query: string; result: InlineResult } | null {
    const found = this.answered.get(id);
    const result = found?.answer.results.find((one) => one.id === resultId);
    return found && result ? { query: found.query.query, result } : null;
  }

  close(): void {
    this.waiting.close();
  }

  private cached(query: Query): BotInlineAnswer | null {
    const kept = this.cache.get(keyOf(query, true)) ?? this.cache.get(keyOf(query, false));
    return kept && kept.untilMs > this.nowMs() ? kept.answer : null;
  }

  private keep(id: string, query: Query, answer: BotInlineAnswer, wasCached: boolean): void {
    this.answered.set(id, { query, answer });
    dropOldest(this.answered);
    if (wasCached || answer.cacheSeconds <= 0) return;
    const untilMs = this.nowMs() + answer.cacheSeconds * 1_000;
    this.cache.set(keyOf(query, answer.isPersonal), { answer, untilMs });
    dropOldest(this.cache);
  }
}

function keyOf({ personId, query, offset }: Query, isPersonal: boolean): string {
  return JSON.stringify([isPersonal ? personId : 'all', query, offset]);
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest);
}
