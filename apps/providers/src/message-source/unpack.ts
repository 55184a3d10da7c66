import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A packed body is larger than it may be: unpacking was ended there. */
export class TooLargeError extends Error {}

const UNPACKERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/**
 * A body without the `content-encoding` that it came with; some send one although nobody asked for it.
 * @throws TooLargeError
 * @throws Error for what is not packed as it says, or in a way that nobody here knows
 */
export async function unpack(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  if (!Object.hasOwn(UNPACKERS, name)) throw new Error(`an encoding that is not known: ${name}`);
  try {
    return await UNPACKERS[name as keyof typeof UNPACKERS](body, { maxOutputLength: maxBytes });
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? new TooLargeError() : thrown;
  }
}

/** A form as the JSON object of its fields. JSON that calls itself a form, as much of it does, stays. */
export function formAsJson(body: Buffer, contentType: string | undefined): Buffer {
  if (!/^application\/x-www-form-urlencoded\b/iu.test(contentType ?? '')) return body;
  const text = body.toString('utf8');
  if (/^\s*[{[]/u.test(text)) return body;
  return Buffer.from(JSON.stringify(Object.fromEntries(new URLSearchParams(text))));
}
