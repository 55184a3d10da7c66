/** The encodings that spreadsheets and editors save lists of numbers in. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1256';

/** This much of a file shows whether it is text. */
const HEAD_BYTES = 4_096;
/** At a time, so that no copy of the whole file is made. */
const PIECE_BYTES = 65_536;

/**
 * How a file of text is encoded; null when it is none (a picture, a spreadsheet, an archive).
 *
 * 1. A byte order mark decides.
 * 2. Without one, zero bytes at one side of most pairs mean UTF-16; any other zero byte, no text.
 * 3. What is valid UTF-8 is UTF-8: text in another encoding with letters beyond ASCII hardly ever is.
 * 4. All else is Windows-1256, the Arabic code page; unless it has control characters, which no list has.
 */
export function encodingOf(body: Buffer): Encoding | null {
  if (startsWith(body, 0xef, 0xbb, 0xbf)) return isValidUtf8(body) ? 'utf-8' : null;
  const head = body.subarray(0, HEAD_BYTES);
  if (startsWith(body, 0xff, 0xfe)) return ifText(head, 'utf-16le');
  if (startsWith(body, 0xfe, 0xff)) return ifText(head, 'utf-16be');
  if (head.includes(0)) return ifText(head, utf16Of(head));
  if (hasControls(head)) return null;
  return isValidUtf8(body) ? 'utf-8' : 'windows-1256';
}

/** Lines without their ends (`\n`, `\r\n`, `\r`), decoded piece by piece; the last may have none. */
export function* linesOf(body: Buffer, encoding: Encoding): Generator<string> {
  let rest = '';
  for (const piece of piecesOf(body, encoding)) {
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/u);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/u, '');
}

function* piecesOf(body: Buffer, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    yield decoder.decode(body.subarray(at, at + PIECE_BYTES), { stream: true });
  }
  yield decoder.decode();
}

function startsWith(body: Buffer, ...bytes: readonly number[]): boolean {
  return body.length >= bytes.length && bytes.every((byte, at) => body[at] === byte);
}

/** Digits and commas have a zero byte each in UTF-16, all on one side. */
function utf16Of(head: Buffer): Encoding | null {
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  }
  const [even = 0, odd = 0] = zeros;
  const most = head.length / 4;
  if (odd > most && even === 0) return 'utf-16le';
  if (even > most && odd === 0) return 'utf-16be';
  return null;
}

function ifText(head: Buffer, encoding: Encoding | null): Encoding | null {
  if (encoding === null) return null;
  const text = new TextDecoder(encoding).decode(head.subarray(0, head.length & ~1));
  return hasControls(Array.from(text, (sign) => sign.codePointAt(0) ?? 0)) ? null : encoding;
}

function hasControls(signs: Iterable<number>): boolean {
  return [...signs].some((sign) => sign < 0x20 && ![0x09, 0x0a, 0x0d].includes(sign));
}

function isValidUtf8(body: Buffer): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < body.length; at += PIECE_BYTES) {
      decoder.decode(body.subarray(at, at + PIECE_BYTES), { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}
