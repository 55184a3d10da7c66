import { v5, v7, validate } from 'uuid';

/** The namespace of every id that is derived from a business key; never change it. */
const NAMESPACE = '6f1f6f0e-7a53-5d0c-9c5e-4e756d657261';

/** A new id that sorts by time (UUIDv7). */
export function newId(): string {
  return v7();
}

/** The same parts always give the same id (UUIDv5): the way an effect gets an idempotency key. */
export function derivedId(...parts: readonly string[]): string {
  return v5(parts.map((part) => `${part.length}:${part}`).join('|'), NAMESPACE);
}

export function isId(text: string): boolean {
  return validate(text);
}

/** A UUID in 22 characters, so that it fits into a button's 64 bytes. */
export function packId(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** The reverse of {@link packId}; null when the text is no packed id. */
export function unpackId(packed: string): string | null {
  if (!/^[\w-]{22}$/u.test(packed)) return null;
  const hex = Buffer.from(packed, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
  return validate(id) ? id : null;
}
