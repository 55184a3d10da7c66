import { parse } from './parse';
import { Setting } from './setting';

const KEY_BYTES = 32;

/** What secrets are sealed with ({@link Vault}). */
export class VaultConfig {
  @Setting({
    env: ['ENCRYPTION_KEY'],
    about:
      'the key that secrets typed in the chat are sealed with, 32 bytes as base64 (openssl rand -base64 32); several with commas: the first seals, all open; empty: no such secret can be kept',
    default: '',
    secret: true,
    parse: parse.list(encryptionKey),
  })
  encryptionKeys!: readonly Buffer[];
}

function encryptionKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES || !/^[\w+/-]{43}=?$/u.test(text)) {
    throw new Error('must be 32 bytes as base64, several with commas');
  }
  return key;
}
