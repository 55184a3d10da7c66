import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import { VaultConfig } from './vault.config';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface VaultKey {
  /** Which key sealed a text; says nothing of the key itself. */
  readonly id: string;
  readonly sealing: Buffer;
  readonly deriving: Buffer;
}

/**
 * Seals secrets that people type (keys of message sources), and derives secrets that are handed out
 * (webhook addresses). The first key seals and derives; all of them open and are recognised, so that a key
 * is rotated by putting a new one before it. Every service that uses it lists {@link VaultConfig} too.
 */
@Injectable()
export class Vault {
  readonly #keys: readonly VaultKey[];

  constructor({ encryptionKeys }: VaultConfig) {
    this.#keys = encryptionKeys.map(vaultKey);
  }

  /** Whether there is a key: without one nothing can be sealed, opened or derived. */
  get isReady(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * `text` sealed for `context` (the id of the row that it is kept in): opened only with the same one, so a
   * sealed text moved to another row is worthless. AES-256-GCM. About 4/3 of its length and 60 characters.
   * @throws AppError `VAULT.NO_KEY` (unavailable)
   */
  seal(text: string, context: string): string {
    const { id, sealing } = this.first();
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
    cipher.setAAD(associatedData(id, context));
    const sealed = Buffer.concat([
      nonce,
      cipher.update(text, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return [VERSION, id, sealed.toString('base64url')].join('.');
  }

  /**
   * The reverse of {@link seal}.
   * @throws AppError `VAULT.NO_KEY` (unavailable) where none of the keys sealed it; `VAULT.NOT_SEALED`
   * (invalid) for a text that was not sealed, or not for this context. Neither says what it was.
   */
  open(sealed: string, context: string): string {
    const [version, id = '', body = ''] = sealed.split('.');
    if (version !== VERSION) throw new AppError('VAULT.NOT_SEALED', 'invalid');
    const key = this.#keys.find((one) => one.id === id);
    if (!key) throw new AppError('VAULT.NO_KEY', 'unavailable', { keyId: id.slice(0, 16) });
    const bytes = Buffer.from(body, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new AppError('VAULT.NOT_SEALED', 'invalid');
    try {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        key.sealing,
        bytes.subarray(0, NONCE_BYTES),
        { authTagLength: TAG_BYTES },
      );
      decipher.setAAD(associatedData(id, context));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new AppError('VAULT.NOT_SEALED', 'invalid');
    }
  }

  /**
   * A secret of 43 characters that only this installation can make, always the same for the same parts.
   * @throws AppError `VAULT.NO_KEY` (unavailable)
   */
  derive(...parts: readonly string[]): string {
    return derived(this.first(), parts);
  }

  /** Whether `given` is what {@link derive} makes of these parts with any of the keys; in constant time. */
  isDerived(given: string, ...parts: readonly string[]): boolean {
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    const wanted = digest(given);
    return this.#keys.reduce(
      (known, key) => timingSafeEqual(digest(derived(key, parts)), wanted) || known,
      false,
    );
  }

  private first(): VaultKey {
    const [key] = this.#keys;
    if (!key) throw new AppError('VAULT.NO_KEY', 'unavailable');
    return key;
  }
}

/** Each use has a key of its own, none of which tells of another. */
function vaultKey(key: Buffer): VaultKey {
  const part = (use: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, '', `numera ${use}`, bytes));
  return {
    id: part('key id', 6).toString('base64url'),
    sealing: part('sealing', 32),
    deriving: part('deriving', 32),
  };
}

function associatedData(keyId: string, context: string): Buffer {
  return Buffer.from(`${VERSION} ${keyId} ${context}`);
}

function derived({ deriving }: VaultKey, parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('|');
  return createHmac('sha256', deriving).update(text).digest('base64url');
}
