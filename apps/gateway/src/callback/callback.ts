import { AppError, packId, unpackId } from '@numera/kernel';
import { LIMITS } from '../view/view';

/** How one value travels inside a button: a short text without `:`. */
interface Field<T> {
  readonly pack: (value: T) => string;
  /** Null when the text is none of these: the button is old or forged. */
  readonly unpack: (text: string) => T | null;
  readonly maxBytes: number;
}

/** What PostgreSQL's `int` holds; a larger number is nobody's id or page. */
const MAX_WHOLE = 2_147_483_647;

const whole: Field<number> = {
  pack: (value) => value.toString(36),
  unpack: (text) => {
    const value = /^[\da-z]{1,6}$/u.test(text) ? parseInt(text, 36) : NaN;
    return value <= MAX_WHOLE ? value : null;
  },
  maxBytes: 6,
};
/** A price: nothing is sold for nothing. */
const amount: Field<bigint> = {
  pack: (value) => value.toString(),
  unpack: (text) => (/^[1-9]\d{0,14}$/u.test(text) ? BigInt(text) : null),
  maxBytes: 15,
};
const country: Field<string> = {
  pack: (value) => value,
  unpack: (text) => (/^[A-Z]{2}$/u.test(text) ? text : null),
  maxBytes: 2,
};
const word: Field<string> = {
  pack: (value) => value,
  unpack: (text) => (/^[\w-]{1,24}$/u.test(text) ? text : null),
  maxBytes: 24,
};
const source: Field<string> = {
  pack: (value) => value,
  unpack: (text) => (/^[\w-]{1,32}$/u.test(text) ? text : null),
  maxBytes: 32,
};
const id: Field<string> = { pack: packId, unpack: unpackId, maxBytes: 22 };

export const field = { whole, amount, country, word, source, id } as const;

type Fields<V> = { readonly [K in keyof V]: Field<V[K]> };

/**
 * The data of one kind of button: typed values in at most 64 bytes. It carries no authority: whoever handles
 * the press checks the presser and the thing itself.
 */
export interface CallbackData<V> {
  /** Matches every button of this kind, for `@Action`. */
  readonly pattern: RegExp;
  pack(values: V): string;
  unpack(data: string): V | null;
}

/**
 * Defines a kind of button: `callback('cf', { serviceId: field.whole, … })`.
 * @throws AppError `GATEWAY.CALLBACK_TOO_LONG` at once when some values would not fit into 64 bytes;
 *   `pack` throws `GATEWAY.BAD_CALLBACK` for a value that `unpack` would not take
 */
export function callback<V extends object>(prefix: string, fields: Fields<V>): CallbackData<V> {
  const entries = Object.entries(fields) as [keyof V & string, Field<V[keyof V]>][];
  const longest = entries.reduce((bytes, [, one]) => bytes + 1 + one.maxBytes, prefix.length);
  if (longest > LIMITS.callbackBytes) {
    throw new AppError('GATEWAY.CALLBACK_TOO_LONG', 'bug', { prefix, longest });
  }
  const packOne = (name: string, one: Field<V[keyof V]>, value: V[keyof V]): string => {
    const text = one.pack(value);
    if (one.unpack(text) === null) {
      throw new AppError('GATEWAY.BAD_CALLBACK', 'bug', { prefix, name });
    }
    return text;
  };
  return {
    pattern: new RegExp(`^${prefix}(?::|$)`, 'u'),
    pack: (values) =>
      [prefix, ...entries.map(([name, one]) => packOne(name, one, values[name]))].join(':'),
    unpack: (data) => {
      const [found, ...parts] = data.split(':');
      if (found !== prefix || parts.length !== entries.length) return null;
      const values: Record<string, unknown> = {};
      for (const [at, [name, { unpack }]] of entries.entries()) {
        const value = unpack(parts[at] ?? '');
        if (value === null) return null;
        values[name] = value;
      }
      return values as V;
    },
  };
}
