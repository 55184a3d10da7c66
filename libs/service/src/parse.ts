import { dollarsToCents, dollarsToE4, type Cents } from '@numera/kernel';
import type { Parse } from './setting';

/** The ways a setting's text is read. Each message completes "NAME …". */
export const parse = {
  text:
    (maxLength = 500): Parse<string> =>
    (text) => {
      if (text.length > maxLength) throw new Error(`must have at most ${maxLength} characters`);
      return text;
    },

  matching:
    (pattern: RegExp, meaning: string): Parse<string> =>
    (text) => {
      if (!pattern.test(text)) throw new Error(`must be ${meaning}`);
      return text;
    },

  whole:
    (min: number, max: number): Parse<number> =>
    (text) => {
      const value = /^-?\d{1,15}$/u.test(text) ? Number(text) : NaN;
      if (!(value >= min && value <= max)) {
        throw new Error(`must be a whole number from ${min} to ${max}`);
      }
      return value;
    },

  /** Percent with up to two decimals, as hundredths of a percent (basis points). */
  basisPoints:
    (maxPercent: number): Parse<bigint> =>
    (text) => {
      const message = `must be a percentage from 0 to ${maxPercent} with at most two decimals`;
      if (!/^\d{1,4}(\.\d{1,2})?$/u.test(text)) throw new Error(message);
      const points = dollarsToE4(text) / 100n;
      if (points > BigInt(maxPercent) * 100n) throw new Error(message);
      return points;
    },

  dollars:
    (min: Cents, max: Cents): Parse<Cents> =>
    (text) => {
      let cents: Cents;
      try {
        cents = dollarsToCents(text);
      } catch {
        throw new Error('must be dollars such as 0.15');
      }
      if (cents < min || cents > max)
        throw new Error(`must be from ${min} to ${max} cents, in dollars`);
      return cents;
    },

  oneOf:
    <const T extends string>(...values: readonly T[]): Parse<T> =>
    (text) => {
      const value = values.find((candidate) => candidate === text.toLowerCase());
      if (value === undefined) throw new Error(`must be one of ${values.join(', ')}`);
      return value;
    },

  url:
    (...protocols: readonly string[]): Parse<string> =>
    (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      if (!url || !protocols.includes(url.protocol.replace(':', ''))) {
        throw new Error(
          `must be an address that starts with ${protocols.map((p) => `${p}://`).join(' or ')}`,
        );
      }
      return text.replace(/\/+$/u, '');
    },

  list:
    <T>(item: Parse<T>): Parse<readonly T[]> =>
    (text) =>
      text
        .split(/[\s,;]+/u)
        .filter((part) => part !== '')
        .map(item),

  /** An empty text is null: the setting is switched off. */
  optional:
    <T>(inner: Parse<T>): Parse<T | null> =>
    (text) =>
      text === '' ? null : inner(text),

  boolean: (text: string): boolean => {
    if (/^(1|true|yes|on)$/iu.test(text)) return true;
    if (/^(0|false|no|off)$/iu.test(text)) return false;
    throw new Error('must be true or false');
  },
} as const;
