import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What a push is addressed to, `/<message source>/<secret>`; null for any other path. */
export function addressee(path: string): { messageSourceId: string; secret: string } | null {
  const match = /^\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([\w-]{1,100})\/?$/u.exec(
    path.split('?', 1)[0] ?? '',
  );
  const [, messageSourceId, secret] = match ?? [];
  return messageSourceId && secret ? { messageSourceId, secret } : null;
}

/** Whether the HMAC-SHA256 of the body, in hex or base64 (also that of URLs, and without `=`), with or without `sha256=`, is by this key. */
export function isSignedBy(key: string, body: Buffer, signature: string): boolean {
  const given = signature.trim().replace(/^sha256=/iu, '');
  const mac = createHmac('sha256', key).update(body).digest();
  const isSame = (left: string, right: string): boolean =>
    timingSafeEqual(digestOf(Buffer.from(left)), digestOf(Buffer.from(right)));
  const isHex = isSame(given.toLowerCase(), mac.toString('hex'));
  const plain = given.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
  const isBase64 = isSame(plain, mac.toString('base64url'));
  return isHex || isBase64;
}

export function digestOf(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}
