/**
 * Codes without any digit, as Yahoo sends them. A word in capitals is a code only where the sentence says
 * so outright, in a text that is not all in capitals.
 */
const SAID_BEHIND =
  /(?:[Cc]ode|[Kk]ey|[Pp]assword|[Pp]asscode|PIN|OTP|[Cc][oó]digo|[Cc]odice|[Kk]od)(?: (?:is|es|est|ist|e|é|è|to|adalah))?\s?:?\s["'“«]?([A-Z]{6,10})(?![\p{L}\d-])/gu;
const SAID_BEFORE =
  /(?<![\p{L}\d-])([A-Z]{6,10}) (?:is|es|est|ist|é|è) (?:your|the|tu|su|votre|dein|seu|il) [\p{L} -]{0,40}?(?:code|key|password|passcode|PIN|OTP|código|codice)(?!\p{L})/gu;

/** What is said of a code, and is none. */
const SAID_OF_CODES =
  /^(?:EXPIRED|INVALID|CORRECT|INCORRECT|REQUIRED|SECRET|PRIVATE|ACTIVE|INACTIVE|STRICTLY|PERSONAL|PENDING|NEEDED|SHARED|ALWAYS|VERIFY|EXPIRES|PROVIDED|ATTACHED)$/u;

/** The code of letters that a text tells, or null. */
export function findLetterCode(text: string): string | null {
  if (!/\p{Ll}{3}/u.test(text)) return null;
  for (const pattern of [SAID_BEHIND, SAID_BEFORE]) {
    for (const [, code] of text.matchAll(pattern)) {
      if (code && !SAID_OF_CODES.test(code)) return code;
    }
  }
  return null;
}
