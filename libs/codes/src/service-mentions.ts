import { findCodeWords, type CodeWord } from './code-words';
import { normaliseText, windowAround } from './normalise-text';
import { foldName, isUnspaced, NAME_INDEX, partsOf, serviceKeyOf } from './service-names';
import type { Span } from './spans';

interface Mention extends Span {
  readonly key: string;
  /** An ordinary word too: it counts only where a name is expected. */
  readonly isCommon: boolean;
}

/** How surely a mention names the sender, from the sender's own name down to a link. */
const STRENGTH = { sender: 5, label: 4, besideCode: 3, inText: 2, inLink: 1 } as const;

const MAX_WORDS_OF_NAME = 4;
const MAX_DISTANCE_TO_CODE_WORD = 24;
const MIN_UNCOMMON_NAME = 4;

/** Words by script, since `WhatsApp验证码` is two. */
const WORDS =
  /[\p{sc=Latin}\d]+|[\p{sc=Cyrillic}\d]+|[\p{sc=Arabic}\p{M}\d]+|(?:(?![\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Arabic}])[\p{L}\p{M}\d])+/gu;
const WITHIN_NAME = /^[ .\-_&+/'’ـ]{0,2}$/u;

/** `و ف ب ك ل` and the article are written onto an Arabic word. */
const ARABIC_PREFIX = /^(?:[وف]?(?:ال|بال|كال|لل|[بكل])|[وف])(?=.{4})/u;
/** Endings that Slavic languages put onto foreign names. */
const SLAVIC_ENDING = /(?<=.{4})(?:ом|ем|ам|ах|[аеуыия])$|(?<=[a-z]{6})(?:em|om|ie|[auy])$/u;

const BEFORE_A_NAME =
  /(?:^|[^\p{L}])(?:to|for|from|with|on|at|your|by|на|в|во|для|от|de|do|da|no|na|en|para|por|à|pour|sur|bei|für|dein|dich|di|su|untuk|của|في|على|إلى|الى|لدى|من|تطبيق|حساب|حسابك) $/iu;

/**
 * The keys of the services that a message names, the likeliest sender first; empty when it names none.
 *
 * In order: the sender's own name, a name that labels the message (`[TikTok]`, `Uber: …`, `【微信】`), one
 * beside a word for a code, one elsewhere in the text, one in a link only; among equals the first.
 * Linear in the text; never throws.
 *
 * @param sender the name the message came under, where the source tells it; a number says nothing
 * @param alsoNames names to look for besides the known ones, as the catalogue writes them
 */
export function mentionedServices(
  text: string,
  sender = '',
  alsoNames: readonly string[] = [],
): string[] {
  const whole = normaliseText(text);
  const searched = windowAround(whole, findCodeWords(whole)[0]?.start ?? 0);
  const others = otherNames(alsoNames);
  const codeWords = findCodeWords(searched);
  const strengths = new Map<string, number>();
  const note = (key: string, strength: number): void => {
    strengths.set(key, Math.max(strength, strengths.get(key) ?? 0));
  };
  for (const key of senderKeys(sender, others)) note(key, STRENGTH.sender);
  for (const mention of findMentions(searched, others)) {
    const strength = strengthOf(mention, searched, codeWords);
    if (strength !== null) note(mention.key, strength);
  }
  return [...strengths].sort(([, a], [, b]) => b - a).map(([key]) => key);
}

function otherNames(names: readonly string[]): ReadonlyMap<string, string> {
  const forms = names.flatMap((name) =>
    [name, ...partsOf(name)].map((part): [string, string] => [foldName(part), serviceKeyOf(name)]),
  );
  return new Map(forms.filter(([form]) => form !== ''));
}

/** `AD-AMAZON` and `WhatsApp` are names; `+1 202…` and `53720` are not. */
function senderKeys(sender: string, others: ReadonlyMap<string, string>): string[] {
  const name = normaliseText(sender.slice(0, 64)).replace(/^[A-Z]{2}-/u, '');
  if (!/\p{L}/u.test(name)) return [];
  const key = keyOf(foldName(name), others);
  return key ? [key.key] : findMentions(name, others).map((mention) => mention.key);
}

/** Every name in the text, longest first at each place, without overlaps, in order. */
function findMentions(text: string, others: ReadonlyMap<string, string>): Mention[] {
  const words = Array.from(text.matchAll(WORDS), ({ 0: word, index: start }) => {
    return { start, end: start + word.length, folded: foldName(word) };
  });
  const found: Mention[] = [];
  for (let at = 0; at < words.length; at += 1) {
    for (let count = MAX_WORDS_OF_NAME; count > 0; count -= 1) {
      const group = words.slice(at, at + count);
      const [first, last] = [group[0], group.at(-1)];
      if (!first || !last || group.length < count || !isOneName(text, group)) continue;
      const known = keyOf(group.map(({ folded }) => folded).join(''), others);
      if (!known) continue;
      found.push({ ...known, start: first.start, end: last.end });
      at += count - 1;
      break;
    }
  }
  return [...found, ...findUnspaced(text, others)].sort((a, b) => a.start - b.start);
}

function isOneName(text: string, group: readonly Span[]): boolean {
  return group.every(({ start }, at) => {
    const before = group[at - 1];
    return !before || WITHIN_NAME.test(text.slice(before.end, start));
  });
}

function findUnspaced(text: string, others: ReadonlyMap<string, string>): Mention[] {
  if (!isUnspaced(text)) return [];
  const lower = text.toLowerCase();
  const names = [...NAME_INDEX.unspaced, ...[...others].filter(([name]) => isUnspaced(name))];
  return names.flatMap(([name, key]) => {
    const start = lower.indexOf(name);
    return start < 0 ? [] : [{ key, start, end: start + name.length, isCommon: false }];
  });
}

function keyOf(
  folded: string,
  others: ReadonlyMap<string, string>,
): { key: string; isCommon: boolean } | null {
  for (const form of formsOf(folded)) {
    const { spaced, common } = NAME_INDEX;
    const known = spaced.get(form);
    if (known !== undefined) return { key: known, isCommon: false };
    const shared = common.get(form);
    if (shared !== undefined) return { key: shared, isCommon: true };
    const other = others.get(form);
    if (other !== undefined) return { key: other, isCommon: form.length < MIN_UNCOMMON_NAME };
  }
  return null;
}

function formsOf(folded: string): string[] {
  const forms = [folded];
  const bare = folded.replace(ARABIC_PREFIX, '');
  if (bare !== folded) forms.push(bare);
  const stem = folded.replace(SLAVIC_ENDING, '');
  if (stem !== folded) forms.push(stem);
  return forms;
}

/** Null where a common word is just that. */
function strengthOf(mention: Mention, text: string, codeWords: readonly CodeWord[]): number | null {
  const before = text.slice(Math.max(0, mention.start - 24), mention.start);
  const after = text.slice(mention.end, mention.end + 24);
  if (isLabel(before, after, mention.start)) return STRENGTH.label;
  if (/(?:[\w-]\.|\/|@)$/u.test(before) || /^\.[a-z]{2,4}[/ ]?(?:[^\p{L}]|$)/u.test(after)) {
    return mention.isCommon ? null : STRENGTH.inLink;
  }
  if (mention.isCommon && !isProperName(text.slice(mention.start, mention.end))) return null;
  if (codeWords.some((word) => isBeside(mention, word, text))) return STRENGTH.besideCode;
  return mention.isCommon && !BEFORE_A_NAME.test(before) ? null : STRENGTH.inText;
}

/** `[TikTok]`, `【微信】`, `Uber: …` and `<#> Bolt - …` at the beginning, and `@tinder.com #731820`. */
function isLabel(before: string, after: string, start: number): boolean {
  if (/[[【(（「<]\s?$/u.test(before) && /^\s?[\]】)）」>]/u.test(after)) return true;
  if (/@$/u.test(before) && /^\.[a-z.]{2,12} #/u.test(after)) return true;
  const isFirst = start === 0 || /^[\s<>#[\]*"“«]*$/u.test(before);
  return isFirst && start <= 24 && /^\s?(?:[:：|]|-\s|\.\s)/u.test(after);
}

/** In alphabets that have capitals a name has one, so that `line` and `bolt` are words. */
function isProperName(written: string): boolean {
  return !/^\p{Ll}/u.test(written) || written === 'imo' || written === 'noon';
}

function isBeside(mention: Mention, word: CodeWord, text: string): boolean {
  const isBehind = mention.start >= word.end;
  if (!isBehind && word.start < mention.end) return false;
  const between = isBehind
    ? text.slice(word.end, mention.start)
    : text.slice(mention.end, word.start);
  return between.length <= MAX_DISTANCE_TO_CODE_WORD && !/[.!?。！？\n]/u.test(between);
}
