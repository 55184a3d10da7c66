import { compilePattern, extractCode, PatternError, type CodePattern } from '@numera/codes';
import { derivedId } from '@numera/kernel';

/** A message as a look or an event tells it. */
export interface Seen {
  readonly text: string;
  readonly vendorCode: string;
  /** The message's identity at its source, where it has one. */
  readonly messageKey?: string | undefined;
  /** The service's own regular expression for codes, where it has one. */
  readonly pattern?: string | undefined;
}

/** The whole text; where a provider gives only its guess of the code, that is the text. */
export function messageText({ text, vendorCode }: Seen): string {
  // A text without NUL, which PostgreSQL could not store.
  return (text.trim() === '' ? vendorCode : text).replaceAll('\0', '');
}

/**
 * The message's identity: the one that it has at its source, so that the same text twice is two messages.
 * Where it has none, its source shows one message slot an order, so the same text in it is the same message
 * however often it is seen, and another text is another message.
 */
export function messageId(reservationId: string, seen: Seen): string {
  return seen.messageKey === undefined
    ? derivedId('message', reservationId, messageText(seen))
    : derivedId('message', reservationId, 'key', seen.messageKey);
}

/** The code as the user must type it; null when the text holds none. */
export function codeIn(seen: Seen, serviceId: number): string | null {
  const { vendorCode } = seen;
  const pattern = seen.pattern === undefined ? null : patternOf(seen.pattern);
  const options = pattern ? { pattern } : { serviceId, vendorCode };
  return extractCode(messageText(seen), options)?.code ?? null;
}

/** Null for one that the engine cannot take: its messages are read as those of every service. */
function patternOf(source: string): CodePattern | null {
  try {
    return compilePattern(source);
  } catch (thrown) {
    if (thrown instanceof PatternError) return null;
    throw thrown;
  }
}
