import { randomBytes } from 'node:crypto';

export interface StoredFile {
  readonly fileId: string;
  readonly uniqueId: string;
  /** Where it is fetched, below `/file/bot<token>/`. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  readonly width: number;
  readonly height: number;
  /** Set when the bot gave an address instead of the file; it is not fetched here. */
  readonly url?: string;
}

const MAX_FILES = 300;
const KINDS: readonly (readonly [type: string, extension: string, head: string])[] = [
  ['image/png', 'png', '89504e47'],
  ['image/jpeg', 'jpg', 'ffd8ff'],
  ['image/gif', 'gif', '47494638'],
  ['image/webp', 'webp', '52494646'],
];

/** The files in the chats, found by id and by path; the oldest make way. */
export class FileStore {
  private readonly files = new Map<string, StoredFile>();
  private count = 0;

  add(
    body: Buffer,
    kind: 'photos' | 'documents',
    named: { name?: string; url?: string } = {},
  ): StoredFile {
    this.count += 1;
    const picture = pictureType(body);
    const extension = picture?.extension ?? /\.(\w{1,8})$/u.exec(named.name ?? '')?.[1] ?? 'dat';
    const file: StoredFile = {
      fileId: `AgAC${randomBytes(24).toString('base64url')}`,
      uniqueId: `AQAD${randomBytes(6).toString('base64url')}`,
      path: `${kind}/file_${this.count}.${extension}`,
      type: picture?.type ?? 'application/octet-stream',
      body,
      ...pictureSize(body),
      ...(named.url === undefined ? {} : { url: named.url }),
    };
    this.files.set(file.fileId, file);
    const [oldest] = this.files.keys();
    if (this.files.size > MAX_FILES && oldest !== undefined) this.files.delete(oldest);
    return file;
  }

  byId(fileId: string): StoredFile | null {
    return this.files.get(fileId) ?? null;
  }

  byPath(path: string): StoredFile | null {
    return [...this.files.values()].find((file) => file.path === path) ?? null;
  }
}

/** What kind of picture it is by its first bytes; null when it is none. */
export function pictureType(body: Buffer): { type: string; extension: string } | null {
  const head = body.subarray(0, 4).toString('hex');
  const kind = KINDS.find(([, , start]) => head.startsWith(start));
  return kind ? { type: kind[0], extension: kind[1] } : null;
}

/** From the head of a PNG; other pictures are taken to be square. */
function pictureSize(body: Buffer): { width: number; height: number } {
  const isPng = pictureType(body)?.type === 'image/png' && body.length >= 24;
  return isPng
    ? { width: body.readUInt32BE(16), height: body.readUInt32BE(20) }
    : { width: 320, height: 320 };
}
