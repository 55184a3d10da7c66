import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Anonymous +888 numbers are real at Telegram but unknown to the numbering plans libphonenumber follows. */
const ANONYMOUS = /^\+888\d{4,11}$/u;

/**
 * A phone number as E.164 (`+12025550134`), from any usual writing; null when it cannot be one.
 * A number whose national rules are not known is kept as long as it has 7 to 15 digits after the plus.
 */
export function toE164(text: string): string | null {
  const compact = text.replace(/[\s().\u2066-\u2069\u200e\u200f-]/gu, '').replace(/^00/u, '+');
  const international = compact.startsWith('+') ? compact : `+${compact}`;
  if (!/^\+[1-9]\d{6,14}$/u.test(international)) return null;
  if (ANONYMOUS.test(international)) return international;
  return parsePhoneNumberFromString(international)?.number ?? international;
}

/** For people: `+1 202 555 0134`; what cannot be grouped comes back as it is. */
export function formatPhone(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}
