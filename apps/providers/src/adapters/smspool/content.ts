import { textOf } from '../wire/decode';

const LONGEST_TEXT = 4_000;
const LONGEST_CODE = 64;

/** The vendor writes "0" or nothing where there is no code; a genuine code "0" does not occur in practice. */
function present(value: unknown, longest: number): string | null {
  const text = textOf(value, longest);
  return text === '0' ? null : text;
}

/** The vendor's code and the whole message, under the names that check and the lists give them. */
export function contentOf(
  code: unknown,
  fullText: unknown,
): { code: string | null; text: string | null } {
  return { code: present(code, LONGEST_CODE), text: present(fullText, LONGEST_TEXT) };
}
