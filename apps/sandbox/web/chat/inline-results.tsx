import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PageInlineResult } from '../../src/page/page-api';
import { firstLetter } from '../text/first-letter';
import type { InlineQuery } from './use-inline-query';

const NEXT_PAGE_BEFORE_END = 120;

interface InlineResultsProps {
  inline: InlineQuery;
  selected: number;
  choose: (result: PageInlineResult) => void;
}

/** The bot's answers to `@bot query`, above the composer. */
export function InlineResults({ inline, selected, choose }: InlineResultsProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
    if (selected >= inline.results.length - 2) inline.more();
  }, [selected]);

  const watchScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = list.current ?? document.body;
    if (scrollHeight - scrollTop - clientHeight < NEXT_PAGE_BEFORE_END) inline.more();
  };

  return (
    <div
      class="suggestions"
      id="suggestions"
      role="listbox"
      aria-label="Results"
      ref={list}
      onScroll={watchScroll}
    >
      {inline.results.map((result, index) => (
        <button
          key={`${result.inlineQueryId}/${result.id}`}
          type="button"
          role="option"
          id={`suggestion-${index}`}
          class="inline-result"
          data-testid="inline-result"
          tabIndex={-1}
          aria-selected={index === selected}
          onClick={() => choose(result)}
        >
          <ResultMark title={result.title} />
          <span class="inline-result-text">
            <span class="inline-result-title" dir="auto">
              {withoutMark(result.title)}
            </span>
            <span class="inline-result-description" dir="auto">
              {result.description}
            </span>
          </span>
        </button>
      ))}
      {inline.asking && <div class="suggestions-note loading">Searching…</div>}
      {!inline.asking && inline.results.length === 0 && (
        <div class="suggestions-note">{inline.failure ?? 'No results'}</div>
      )}
    </div>
  );
}

const LEADING_EMOJI =
  /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*)\s*/u;

/** Telegram draws a square with the title's first letter where a result has no picture. */
function ResultMark({ title }: { title: string }): JSX.Element {
  const emoji = LEADING_EMOJI.exec(title)?.[0].trim();
  return (
    <span class={emoji ? 'mark mark-emoji' : 'mark'} aria-hidden="true">
      {emoji ?? firstLetter(title)}
    </span>
  );
}

/** The emoji stands in the square already; a title of nothing else keeps it. */
function withoutMark(title: string): string {
  return title.replace(LEADING_EMOJI, '') || title;
}
