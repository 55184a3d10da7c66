import type { Candidate } from './candidates';
import type { CodeWord } from './code-words';

interface Question {
  readonly text: string;
  readonly candidates: readonly Candidate[];
  readonly words: readonly CodeWord[];
  readonly vendor: string | null;
  readonly serviceId: number | undefined;
}

/** All in characters of distance: a candidate with more than this to every code word is not near one. */
const MAX_COST = 120;
const MAX_COST_OF_YEAR = 30;
const MAX_COST_OF_MIXED = 60;
const MAX_COST_OF_PAIR = 12;

const COST = {
  wordBehind: 4,
  weakWord: 12,
  sentenceEnd: 14,
  otherCandidateBetween: 25,
  year: 10,
  mixed: 14,
  unusualLength: 4,
  senderBracket: 20,
} as const;

const VENDOR_BONUS = 20;
const SERVICE_BONUS = 10;

/** Lengths that never vary at the services sold most, by SMSPool's service ids: Google, Telegram, WhatsApp. */
const USUAL_LENGTH: ReadonlyMap<number, number> = new Map([
  [395, 6],
  [907, 5],
  [1012, 6],
]);

/** The candidate nearest a code word; null where none is near one. */
export function scoreBest(question: Question): Candidate | null {
  let best: Candidate | null = null;
  let lowest = Infinity;
  for (const candidate of question.candidates) {
    const cost = costOf(candidate, question);
    if (cost <= limitOf(candidate) && cost < lowest) [best, lowest] = [candidate, cost];
  }
  return best;
}

function limitOf(candidate: Candidate): number {
  if (candidate.shape === 'mixed') return MAX_COST_OF_MIXED;
  if (candidate.shape === 'pair') return MAX_COST_OF_PAIR;
  return isYear(candidate) ? MAX_COST_OF_YEAR : MAX_COST;
}

function costOf(candidate: Candidate, question: Question): number {
  const { words, vendor, serviceId, text } = question;
  const usable =
    candidate.shape === 'mixed' || candidate.shape === 'pair'
      ? words.filter((word) => word.isStrong)
      : words;
  const nearest = Math.min(...usable.map((word) => distance(candidate, word, question)));
  const { length } = candidate.code;
  return (
    nearest +
    (candidate.shape === 'mixed' ? COST.mixed : 0) +
    (isYear(candidate) ? COST.year : 0) +
    (length === 4 || length === 5 || length === 6 ? 0 : COST.unusualLength) +
    (isSenderBracket(candidate, text) ? COST.senderBracket : 0) -
    (candidate.code === vendor ? VENDOR_BONUS : 0) -
    (serviceId !== undefined && USUAL_LENGTH.get(serviceId) === length ? SERVICE_BONUS : 0)
  );
}

function distance(candidate: Candidate, word: CodeWord, { text, candidates }: Question): number {
  const isBehind = word.start >= candidate.end;
  const from = isBehind ? candidate.end : word.end;
  const to = isBehind ? word.start : candidate.start;
  const between = text.slice(from, Math.max(from, to));
  const others = candidates.filter(({ start, end }) => start >= from && end <= to).length;
  return (
    between.length +
    sentenceEnds(between) * COST.sentenceEnd +
    others * COST.otherCandidateBetween +
    (isBehind ? COST.wordBehind : 0) +
    (word.isStrong ? 0 : COST.weakWord)
  );
}

function sentenceEnds(text: string): number {
  return text.match(/[.!?؟۔](?=\s)|[。!?！？।\n]/gu)?.length ?? 0;
}

function isYear({ code, shape }: Candidate): boolean {
  return shape === 'digits' && /^(?:19|20)\d\d$/u.test(code);
}

/** A sender's name in brackets at the beginning, `【12306】`, which some are numbers. */
function isSenderBracket({ start, end }: Candidate, text: string): boolean {
  return (
    start <= 2 && /^[[【(［]$/u.test(text.charAt(start - 1)) && /^[\]】)］]/u.test(text.slice(end))
  );
}
