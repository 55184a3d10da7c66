import { packId, unpackId } from '@numera/kernel';

/** How one value travels inside a button: a short text without `:`. */
interface Field<T> {
  readonly pack: (value: T) => string;
  /** Null when the text is none of these: the button is old or forged. */
  readonly unpack: (text: string) => T | null;
}

const whole: Field<number> = {
  pack: (value) => value.toString(36),
  unpack: (text) => (/^[\da-z]{1,8}$/u.test(text) ? parseInt(text, 36) : null),
};
const amount: Field<bigint> = {
  pack: (value) => value.toString(),
  unpack: (text) => (/^\d{1,15}$/u.test(text) ? BigInt(text) : null),
};
const country: Field<string> = {
  pack: (value) => value,
  unpack: (text) => (/^[A-Z]{2}$/u.test(text) ? text : null),
};
const word: Field<string> = {
  pack: (value) => value,
  unpack: (text) => (/^[\w-]{1,24}$/u.test(text) ? text : null),
};
const id: Field<string> = { pack: packId, unpack: unpackId };

export const field = { whole, amount, country, word, id } as const;

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

/** Defines a kind of button: `callback('cf', { serviceId: field.whole, … })`. */
export function callback<V extends object>(prefix: string, fields: Fields<V>): CallbackData<V> {
  const entries = Object.entries(fields) as [keyof V & string, Field<V[keyof V]>][];
  return {
    pattern: new RegExp(`^${prefix}(?::|$)`, 'u'),
    pack: (values) => [prefix, ...entries.map(([name, { pack }]) => pack(values[name]))].join(':'),
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
