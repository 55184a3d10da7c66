import { toAsciiDigits } from '@numera/kernel';

/** A message is never longer than a few SMS; what is beyond is not read. */
export const MAX_TEXT_LENGTH = 1_000;

const BIDI_MARKS = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** The text as it is searched: ASCII digits, no invisible marks, one kind of space and dash, bounded. */
export function normalizeText(text: string): string {
  return toAsciiDigits(text.slice(0, MAX_TEXT_LENGTH).normalize('NFKC'))
    .replace(BIDI_MARKS, '')
    .replace(/[\u2010-\u2015\u2212]/gu, '-')
    .replace(/\s+/gu, ' ');
}

/** Blanks out what has digits and is no code, keeping every position: addresses, money, dates, phones … */
export function hideOtherNumbers(text: string): string {
  return OTHERS.reduce(
    (rest, pattern) => rest.replace(pattern, (found) => ' '.repeat(found.length)),
    text,
  );
}

const MONEY = String.raw`(?:[$€£¥₹₽₺﷼₪₩]|(?:usd|eur|gbp|rub|inr|sar|aed|egp|try|rs|tl|руб|ريال|درهم|جنيه|دولار|دينار)\b\.?)`;
const AMOUNT = String.raw`\d[\d.,]*`;

const OTHERS: readonly RegExp[] = [
  /(?:https?:\/\/|www\.)\S+/giu,
  /\b[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|net|org|io|me|co|ru|cn|de|uk|app|link|ly|gl)\b(?:\/\S*)?/giu,
  /\S+@\S+\.\S+/gu,
  new RegExp(`${MONEY} ?${AMOUNT}`, 'giu'),
  new RegExp(
    String.raw`${AMOUNT} ?(?:[$€£¥₹₽₺﷼₪₩%٪]|(?:usd|eur|gbp|rub|inr|sar|aed|egp|руб\.?|ريال|درهم|جنيه|دولار|دينار|元)(?![\p{L}]))`,
    'giu',
  ),
  /\+\d[\d ()-]{6,18}\d/gu,
  /\(\d{3}\) ?\d{3}-\d{4}/gu,
  /(?<!\d)\d{3}-\d{3}-\d{4}(?!\d)/gu,
  /(?<!\d)\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)/gu,
  /(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)/gu,
  /(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)/gu,
  /(?:order|invoice|ticket|ref(?:erence)?|case|account|card|tracking|заказ|счет|pedido|commande|bestellung|sipariş|طلب|فاتورة|رقم الطلب|订单)\p{L}*(?: (?:no|nr|number|id|номер|رقم))?[ .:#№]*\d[\d-]*/giu,
  /#\d+/gu,
  /\*+\d{2,4}\b/gu,
  /\b\d+ ?(?:minutes?|mins?|min\.?|seconds?|secs?|hours?|hrs?|days?|минут\p{L}*|мин\.?|час\p{L}*|секунд\p{L}*|دقائق|دقيقة|ثانية|ثواني|ساعة|minutos?|minuten?|dakika|menit|分钟|分|小时|秒|분|मिनट)/giu,
];
