import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { PageInlineResult } from '../../src/page/page-api';
import { askInline, PageRequestError } from '../server/page-client';

/** Telegram's apps wait about this long after the last letter before they ask the bot. */
const ASK_AFTER_MS = 300;

export interface InlineQuery {
  results: PageInlineResult[];
  asking: boolean;
  failure: string | null;
  /** Asks for the next page, when there is one and none is being asked for. */
  more: () => void;
}

const nothing = { results: [] as PageInlineResult[], asking: false, failure: null, nextOffset: '' };

/** Asks the bot for results while `query` is not null. Late answers to older queries are dropped. */
export function useInlineQuery(personId: number, query: string | null): InlineQuery {
  const [answer, setAnswer] = useState<{
    results: PageInlineResult[];
    asking: boolean;
    failure: string | null;
    nextOffset: string;
  }>(nothing);
  const newest = useRef(0);

  const ask = useCallback(
    async (asked: string, offset: string): Promise<void> => {
      const thisAsk = ++newest.current;
      setAnswer((before) => ({ ...before, asking: true, failure: null }));
      try {
        const { results, nextOffset } = await askInline(personId, asked, offset);
        if (thisAsk !== newest.current) return;
        setAnswer((before) => ({
          results: offset === '' ? results : [...before.results, ...results],
          nextOffset,
          asking: false,
          failure: null,
        }));
      } catch (error) {
        if (thisAsk !== newest.current) return;
        const failure = error instanceof PageRequestError ? error.message : 'The query failed.';
        setAnswer((before) => ({
          results: offset === '' ? [] : before.results,
          nextOffset: '',
          asking: false,
          failure,
        }));
      }
    },
    [personId],
  );

  useEffect(() => {
    newest.current += 1;
    if (query === null) {
      setAnswer(nothing);
      return undefined;
    }
    setAnswer((before) => ({ ...before, asking: true }));
    const timer = setTimeout(() => void ask(query, ''), ASK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [ask, query]);

  const more = (): void => {
    if (query !== null && !answer.asking && answer.nextOffset) void ask(query, answer.nextOffset);
  };
  return { results: answer.results, asking: answer.asking, failure: answer.failure, more };
}
