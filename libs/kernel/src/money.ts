import { AppError } from './errors';

/** US cents. All money that a user has, holds or pays is in these; `number` never holds money. */
export type Cents = bigint;

/** Ten-thousandths of a US dollar: what providers charge is kept to four decimals. */
export type CostE4 = bigint;

const E4_PER_CENT = 100n;

/** The largest amount a person may type: a million dollars. Larger input is a mistake or an attack. */
export const MAX_AMOUNT_CENTS: Cents = 100_000_000n;

/** Why an amount typed by a person was refused. */
export type AmountFault = 'not_a_number' | 'not_positive' | 'too_precise' | 'too_large';

/**
 * Reads an amount of dollars as a person types it: Latin, Arabic-Indic and Persian digits, `.`, `,` or the
 * Arabic decimal sign, grouping commas in threes, spaces and a dollar sign around it.
 * Exponents, signs other than a minus, and more than two decimals (`0.001`) are refused.
 */
export function parseAmount(text: string): { cents: Cents } | { fault: AmountFault } {
  const plain = toAsciiDigits(text)
    .replace(/[\u2066-\u2069\u200e\u200f\s$]|USD/giu, '')
    .replace(/\u066b/gu, '.')
    .replace(/\u066c/gu, ',')
    .replace(/^(-?\d{1,3}(?:,\d{3})+)(?=\.|$)/u, (grouped) => grouped.replaceAll(',', ''))
    .replace(/^(-?\d+),(\d+)$/u, '$1.$2');
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,15}))?$/u.exec(plain);
  if (!match) return { fault: 'not_a_number' };
  const decimals = (match[3] ?? '').replace(/0+$/u, '');
  if (decimals.length > 2) return { fault: match[1] ? 'not_positive' : 'too_precise' };
  const cents = BigInt(match[2] ?? '0') * 100n + BigInt(decimals.padEnd(2, '0'));
  if (match[1] || cents === 0n) return { fault: 'not_positive' };
  if (cents > MAX_AMOUNT_CENTS) return { fault: 'too_large' };
  return { cents };
}

/** Cents as dollars with two decimals, `-1.05`; for wires and logs. People read `formatMoney` of locales. */
export function centsToDollars(cents: Cents): string {
  const sign = cents < 0n ? '-' : '';
  const absolute = cents < 0n ? -cents : cents;
  return `${sign}${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
}

/** Exact dollars from configuration (`0.15`, `1`) as cents; throws `KERNEL.BAD_MONEY` on anything else. */
export function dollarsToCents(dollars: string): Cents {
  const e4 = dollarsToE4(dollars);
  if (e4 % E4_PER_CENT !== 0n) throw new AppError('KERNEL.BAD_MONEY', 'invalid', { dollars });
  return e4 / E4_PER_CENT;
}

/** Exact dollars with at most four decimals as ten-thousandths. */
export function dollarsToE4(dollars: string): CostE4 {
  const match = /^(\d{1,12})(?:\.(\d{1,4}))?$/u.exec(dollars.trim());
  if (!match) throw new AppError('KERNEL.BAD_MONEY', 'invalid', { dollars });
  return BigInt(match[1] ?? '0') * 10_000n + BigInt((match[2] ?? '').padEnd(4, '0'));
}

export function e4ToDollars(cost: CostE4): string {
  return `${cost / 10_000n}.${String(cost % 10_000n).padStart(4, '0')}`;
}

export function e4ToCentsRoundedUp(cost: CostE4): Cents {
  return (cost + E4_PER_CENT - 1n) / E4_PER_CENT;
}

export function centsToE4(cents: Cents): CostE4 {
  return cents * E4_PER_CENT;
}

/** Decimal digits of every script as ASCII; other characters stay. */
export function toAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => String(decimalValue(digit)));
}

/** Unicode lays out every script's decimal digits in runs of ten; styled digits have several runs in a row. */
function decimalValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0;
  if (point < 0x80) return point - 0x30;
  let zero = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (point - zero) % 10;
}
