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

type Values<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/**
 * The data of one kind of button: typed values in at most 64 bytes. It carries no authority: whoever handles
 * the press checks the presser and the thing itself.
 */
export class CallbackData<F extends Record<string, Field<never>>> {
  /** Matches every button of this kind, for `@Action`. */
  readonly pattern: RegExp;

  constructor(
    private readonly prefix: string,
    private readonly fields: F,
  ) {
    this.pattern = new RegExp(`^${prefix}(?::|$)`, 'u');
  }

  pack(values: Values<F>): string {
    const parts = Object.entries(this.fields).map(([name, { pack }]) =>
      (pack as (value: unknown) => string)(values[name as keyof F]),
    );
    return [this.prefix, ...parts].join(':');
  }

  unpack(data: string): Values<F> | null {
    const [prefix, ...parts] = data.split(':');
    const names = Object.keys(this.fields);
    if (prefix !== this.prefix || parts.length !== names.length) return null;
    const values: Record<string, unknown> = {};
    for (const [at, name] of names.entries()) {
      const value: unknown = this.fields[name]?.unpack(parts[at] ?? '') ?? null;
      if (value === null) return null;
      values[name] = value;
    }
    return values as Values<F>;
  }
}

export function callback<F extends Record<string, unknown>>(
  prefix: string,
  fields: F & Record<string, { pack: (value: never) => string; unpack: (text: string) => unknown }>,
): CallbackData<F & Record<string, Field<never>>> {
  return new CallbackData(prefix, fields as F & Record<string, Field<never>>);
}
