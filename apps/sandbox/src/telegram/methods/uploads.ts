import { badRequest } from '../api-error';
import type { CallFields, UploadedFile } from '../call-fields';
import { pictureType, type FileKind, type StoredFile } from '../files';
import { checkLink } from '../links';
import type { BotSide } from './bot-side';

/** The name of the multipart part that a field points to. */
const ATTACHED = /^attach:\/\/(.+)$/u;

const TYPE_NAMES = { photos: 'Photo', documents: 'Document' } as const satisfies Record<
  FileKind,
  string
>;

export interface SentFile {
  readonly fileId: string;
  readonly fileName: string;
}

/** The picture: uploaded now, or one that is here already, or an address. */
export function readPicture(
  side: BotSide,
  fields: CallFields,
  name: string,
  reference = fields.text(name),
): string {
  const upload = uploaded(fields, name, reference);
  if (upload) {
    if (!pictureType(upload.body)) throw badRequest('IMAGE_PROCESS_FAILED');
    const stored = side.files.add(upload.body, 'photos', { name: upload.name });
    const { width, height } = stored;
    const isLong = Math.max(width, height) > 20 * Math.min(width, height);
    if (width + height > 10_000 || isLong) throw badRequest('PHOTO_INVALID_DIMENSIONS');
    return stored.fileId;
  }
  if ((reference ?? '') === '') throw badRequest('there is no photo in the request');
  return stored(side, reference ?? '', 'photos').fileId;
}

export function readDocument(
  side: BotSide,
  fields: CallFields,
  name: string,
  reference = fields.text(name),
): SentFile {
  const upload = uploaded(fields, name, reference);
  if (upload) {
    const { fileId } = side.files.add(upload.body, 'documents', { name: upload.name });
    return { fileId, fileName: upload.name };
  }
  if ((reference ?? '') === '') throw badRequest('there is no document in the request');
  const { fileId, name: fileName } = stored(side, reference ?? '', 'documents');
  return { fileId, fileName };
}

function uploaded(fields: CallFields, name: string, reference: string | null): UploadedFile | null {
  const part = ATTACHED.exec(reference ?? '')?.[1];
  const file = fields.files.get(part ?? name);
  if (part !== undefined && !file) throw badRequest('wrong file identifier/HTTP URL specified');
  if (file?.body.length === 0) throw badRequest('file must be non-empty');
  return file ?? null;
}

function stored(side: BotSide, reference: string, kind: FileKind): StoredFile {
  const known = side.files.byId(reference);
  if (known && known.kind !== kind) {
    throw badRequest(`can't use file of type ${TYPE_NAMES[known.kind]} as ${TYPE_NAMES[kind]}`);
  }
  if (known) return known;
  const isAddress = /^https?:\/\//iu.test(reference) && 'url' in checkLink(reference);
  if (!isAddress) throw badRequest('wrong file identifier/HTTP URL specified');
  const name = new URL(reference).pathname.split('/').at(-1) ?? '';
  return side.files.add(Buffer.alloc(0), kind, {
    ...(name === '' ? {} : { name }),
    url: reference,
  });
}
