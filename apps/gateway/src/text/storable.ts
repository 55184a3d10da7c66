/**
 * A replacer for `JSON.stringify`: PostgreSQL's `jsonb` takes neither NUL nor half a character, and one such
 * text from outside must not stop what is stored with it.
 */
export function storable(_key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
}
