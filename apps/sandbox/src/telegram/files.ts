import { randomBytes } from 'node:crypto';

export type FileKind = 'photos' | 'documents';

export interface StoredFile {
  readonly fileId: string;
  readonly kind: FileKind;
  /** As the sender called it. */
  readonly name: string;
  readonly uniqueId: string;
  /** Where it is fetched, below `/file/bot<token>/`. */
  readonly path: string;
  readonly type: string;
  /** What the Bot API says of a document: by its name, as Telegram's apps do. */
  readonly mimeType: string;
  readonly body: Buffer;
  readonly width: number;
  readonly height: number;
  /** Set when the bot gave an address instead of the file; it is not fetched here. */
  readonly url?: string;
}

const MAX_FILES = 300;
const MAX_BYTES = 256 * 1024 * 1024;
const MIME_TYPES: ReadonlyMap<string, string> = new Map([
  ['csv', 'text/csv'],
  ['txt', 'text/plain'],
  ['json', 'application/json'],
  ['html', 'text/html'],
  ['pdf', 'application/pdf'],
  ['zip', 'application/zip'],
  ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['xls', 'application/vnd.ms-excel'],
]);
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
  private bytes = 0;

  add(body: Buffer, kind: FileKind, named: { name?: string; url?: string } = {}): StoredFile {
    this.count += 1;
    const picture = pictureType(body);
    const extension = picture?.extension ?? /\.(\w{1,8})$/u.exec(named.name ?? '')?.[1] ?? 'dat';
    const start = kind === 'photos' ? 'AgAC' : 'BQAC';
    const file: StoredFile = {
      fileId: `${start}${randomBytes(24).toString('base64url')}`,
      kind,
      name: named.name ?? `file.${extension}`,
      uniqueId: `AQAD${randomBytes(6).toString('base64url')}`,
      path: `${kind}/file_${this.count}.${extension}`,
      type: picture?.type ?? 'application/octet-stream',
      mimeType:
        picture?.type ?? MIME_TYPES.get(extension.toLowerCase()) ?? 'application/octet-stream',
      body,
      ...pictureSize(body),
      ...(named.url === undefined ? {} : { url: named.url }),
    };
    this.files.set(file.fileId, file);
    this.bytes += body.length;
    this.dropOld(file);
    return file;
  }

  byId(fileId: string): StoredFile | null {
    return this.files.get(fileId) ?? null;
  }

  byPath(path: string): StoredFile | null {
    return [...this.files.values()].find((file) => file.path === path) ?? null;
  }

  private dropOld(newest: StoredFile): void {
    for (const file of this.files.values()) {
      const isFull = this.files.size > MAX_FILES || this.bytes > MAX_BYTES;
      if (!isFull || file === newest) return;
      this.files.delete(file.fileId);
      this.bytes -= file.body.length;
    }
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
