import type { MessageSourceDraft } from '@numera/contracts';
import { parseMapping } from './mapping.rules';
import { safeUrl } from './source-client';
import { SourceError } from './source-error';

/** Overlap of two questions by time: sources bring late what is older. What is known already changes nothing. */
const OVERLAP_MS = 120_000;

/** A header's or parameter's name. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/u;

/** Headers that would change what is asked, or of whom. */
const RESERVED = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade']);

type Settings = Pick<
  MessageSourceDraft,
  'mode' | 'url' | 'keyPlace' | 'keyName' | 'mapping' | 'signatureHeader'
>;

/**
 * Checks what an admin typed, as far as that goes without asking.
 * @throws SourceError `bad_url`, `bad_mapping`
 */
export function checkSettings(settings: Settings): void {
  const { mode, url, keyPlace, keyName, mapping, signatureHeader } = settings;
  parseMapping(mapping);
  if (mode === 'webhook') {
    if (url !== null) throw new SourceError('bad_url', '');
    if (signatureHeader !== '' && !NAME.test(signatureHeader)) {
      throw new SourceError('bad_mapping', 'signature');
    }
    return;
  }
  if (url === null) throw new SourceError('bad_url', '');
  questionUrl(url, { cursor: null, readUntilMs: 0 });
  if (keyPlace !== 'none' && (!NAME.test(keyName) || RESERVED.has(keyName.toLowerCase()))) {
    throw new SourceError('bad_url', 'key');
  }
}

/**
 * What is asked: `{cursor}` is what the last answer told, or nothing; `{since}` the time up to which it was
 * read, with some overlap (ISO 8601; `{since_unix}` in seconds).
 * @throws SourceError `bad_url`
 */
export function questionUrl(
  template: string,
  { cursor, readUntilMs }: { readonly cursor: string | null; readonly readUntilMs: number },
): string {
  const sinceMs = Math.max(0, Math.floor(readUntilMs) - OVERLAP_MS);
  const filled = template
    .replaceAll('{cursor}', encodeURIComponent(cursor ?? ''))
    .replaceAll('{since}', encodeURIComponent(new Date(sinceMs).toISOString()))
    .replaceAll('{since_unix}', String(Math.floor(sinceMs / 1_000)));
  if (/[{}]/u.test(filled)) throw new SourceError('bad_url', '{ }');
  const url = safeUrl(filled);
  // What is filled in belongs into the path or the query; a host made of it could be anybody's.
  if (/^[a-z]+:\/\/[^/?#]*\{/iu.test(template)) throw new SourceError('bad_url', '{ }');
  return url.href;
}

/** The address without what may hold a key. */
export function shownAddress(url: string | null): string | null {
  return url === null ? null : (url.split(/[?#]/u, 1)[0] ?? '');
}
