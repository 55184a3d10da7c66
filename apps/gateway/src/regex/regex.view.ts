import type { ExtractedCode, PatternError } from '@numera/codes';
import { Html, ltr, escapeHtml, type Translate } from '@numera/locales';
import { endRow, questionView } from '../conversation/conversation.view';
import { press, type View } from '../view/view';
import { markedText } from './marked-code.rules';
import { patternFaultText } from './pattern-fault.view';
import { askPattern } from './regex.callback';

const shownCode = (text: string): Html => new Html(`<code>${escapeHtml(ltr(text))}</code>`);
/** What was tried is changed nowhere, so there is nothing to cancel. */
const trialButtons = (t: Translate) => [
  [press(t('button.another_pattern'), askPattern.pack({}))],
  endRow(t),
];

/** `fault`: what is wrong with the pattern before. */
export function askPatternView(t: Translate, fault: PatternError | null): View {
  const question = t('regex.ask');
  return questionView(
    t,
    fault === null ? question : `⚠️ ${patternFaultText(t, fault)}\n\n${question}`,
  );
}

export function askTextView(t: Translate, pattern: string): View {
  return { text: t('regex.ask_text', { pattern: shownCode(pattern) }), buttons: trialButtons(t) };
}

export interface Tried {
  readonly pattern: string;
  readonly text: string;
  readonly byPattern: ExtractedCode | null;
  readonly byDefault: ExtractedCode | null;
}

/** What the pattern takes from a text, marked in it, and what would be taken without one. */
export function triedView(t: Translate, { pattern, text, byPattern, byDefault }: Tried): View {
  const nothing = t('regex.nothing');
  const code = (found: ExtractedCode | null): Html =>
    found === null ? new Html(nothing) : shownCode(found.code);
  const shown = t('regex.tried', {
    text: new Html(markedText(text, byPattern?.code ?? null)),
    pattern: shownCode(pattern),
    code: code(byPattern),
    standard: code(byDefault),
  });
  return { text: shown, buttons: trialButtons(t) };
}
