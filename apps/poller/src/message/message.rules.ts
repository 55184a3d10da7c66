import { extractCode } from '@numera/codes';
import { derivedId } from '@numera/kernel';

interface Seen {
  readonly text: string;
  readonly vendorCode: string;
}

/** The whole text; where a provider gives only its guess of the code, that is the text. */
export function messageText({ text, vendorCode }: Seen): string {
  // A text without NUL, which PostgreSQL could not store.
  return (text.trim() === '' ? vendorCode : text).replaceAll('\0', '');
}

/**
 * The message's identity. These sources show one message slot an order, so the same text in it is the same
 * message however often it is seen, and another text is another message.
 */
export function messageId(reservationId: string, seen: Seen): string {
  return derivedId('message', reservationId, messageText(seen));
}

/** The code as the user must type it; null when the text holds none. */
export function codeIn(seen: Seen, serviceId: number): string | null {
  const { vendorCode } = seen;
  return extractCode(messageText(seen), { serviceId, vendorCode })?.code ?? null;
}
