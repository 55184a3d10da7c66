/**
 * A phone number, code or key on its way through the program: it prints, logs and serialises as a mask,
 * and gives its text only to who asks with {@link Masked.reveal}.
 */
export class Masked {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return maskMiddle(this.#text);
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** `+12025550134` → `+12…34`; short texts vanish whole. */
export function maskMiddle(text: string): string {
  return text.length < 8 ? '…' : `${text.slice(0, 3)}…${text.slice(-2)}`;
}
