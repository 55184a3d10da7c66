import { create, MessageSourceDraft } from '@numera/contracts';
import { toAsciiDigits } from '@numera/kernel';

/** The questions of a new message source, each one step of the conversation. */
export const DRAFT_STEPS = [
  'name',
  'mode',
  'url',
  'key_place',
  'key_name',
  'key',
  'interval',
  'mapping',
  'signature',
  'signature_key',
  'trial',
] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];

/** What is known so far; keys and secrets are sealed in it. */
export type DraftState = Readonly<Record<string, string>>;

export const DEFAULT_INTERVAL_SEC = 5;
export const DRAFT_FAULTS = [
  'name',
  'use_buttons',
  'url',
  'url_key',
  'key_name',
  'key',
  'interval',
  'mapping',
] as const;
export type DraftFault = (typeof DRAFT_FAULTS)[number];

/** What an answer adds to the state; a secret has to be sealed first. */
export type Answer =
  | { readonly add: DraftState }
  | { readonly secret: { readonly as: string; readonly text: string } }
  | { readonly fault: DraftFault };

/** Of a header or a parameter. */
const KEY_NAME = /^[\w-]{1,64}$/u;
/** These belong to the call itself. */
const TAKEN_NAMES = /^(?:host|content-length|transfer-encoding|connection|upgrade)$/iu;
const MAX_KEY = 1_000;
const MAX_MAPPING = 2_000;

/** Where the conversation begins, and where it goes after a step. */
export function stepAfter(step: DraftStep, state: DraftState): DraftStep {
  const { keyPlace, mode, signatureHeader, tried } = state;
  switch (step) {
    case 'name':
      return 'mode';
    case 'mode':
      return mode === 'webhook' ? 'mapping' : 'url';
    case 'url':
      return tried ? 'trial' : 'key_place';
    case 'key_place':
      if (keyPlace !== 'none') return 'key_name';
      return tried ? 'trial' : 'interval';
    case 'key_name':
      return 'key';
    case 'key':
      return tried ? 'trial' : 'interval';
    case 'interval':
      return 'mapping';
    case 'signature':
      return signatureHeader ? 'signature_key' : 'trial';
    case 'mapping':
      return mode === 'webhook' && !tried ? 'signature' : 'trial';
    case 'signature_key':
    case 'trial':
      return 'trial';
  }
}

/** What was typed in answer to a step. */
export function readText(step: DraftStep, typed: string): Answer {
  const text = typed.trim();
  switch (step) {
    case 'name':
      return text.length >= 1 && text.length <= 64 ? { add: { name: text } } : { fault: 'name' };
    case 'url': {
      const fault = faultOfUrl(text);
      return fault ? { fault } : { add: { url: text } };
    }
    case 'key_name':
      return isKeyName(text) ? { add: { keyName: text } } : { fault: 'key_name' };
    case 'signature':
      return isKeyName(text) ? { add: { signatureHeader: text } } : { fault: 'key_name' };
    case 'key':
      return isKey(text) ? { secret: { as: 'sealedKey', text } } : { fault: 'key' };
    case 'signature_key':
      return isKey(text) ? { secret: { as: 'sealedSignatureKey', text } } : { fault: 'key' };
    case 'interval': {
      const digits = toAsciiDigits(text);
      const seconds = /^\d{1,4}$/u.test(digits) ? Number(digits) : 0;
      return seconds >= 1 && seconds <= 3_600
        ? { add: { intervalSec: String(seconds) } }
        : { fault: 'interval' };
    }
    case 'mapping':
      return isMapping(text) ? { add: { mapping: text } } : { fault: 'mapping' };
    case 'mode':
    case 'key_place':
    case 'trial':
      return { fault: 'use_buttons' };
  }
}

/** What a pressed button answers; null when it is none of this step. */
export function readPress(step: DraftStep, answer: string): DraftState | null {
  if (step === 'mode' && (answer === 'poll' || answer === 'webhook')) return { mode: answer };
  if (step === 'key_place' && ['none', 'header', 'query'].includes(answer)) {
    return answer === 'none'
      ? { keyPlace: answer, keyName: '', sealedKey: '' }
      : { keyPlace: answer };
  }
  if (step === 'interval' && answer === 'default') {
    return { intervalSec: String(DEFAULT_INTERVAL_SEC) };
  }
  if (step === 'mapping' && answer === 'default') return { mapping: '' };
  if (step === 'signature' && answer === 'none') {
    return { signatureHeader: '', sealedSignatureKey: '' };
  }
  return null;
}

/** The step that a button under a trial leads back to. */
export function stepBack(answer: string): 'url' | 'mapping' | 'key_place' | 'signature' | null {
  if (answer === 'url' || answer === 'mapping') return answer;
  if (answer === 'key') return 'key_place';
  return answer === 'signature' ? answer : null;
}

export function draftOf(state: DraftState): MessageSourceDraft {
  const isWebhook = state['mode'] === 'webhook';
  const keyPlace = state['keyPlace'];
  return create(MessageSourceDraft, {
    messageSourceId: state['messageSourceId'] ?? '',
    name: state['name'] ?? '',
    mode: isWebhook ? 'webhook' : 'poll',
    url: isWebhook ? null : (state['url'] ?? ''),
    keyPlace: keyPlace === 'header' || keyPlace === 'query' ? keyPlace : 'none',
    keyName: state['keyName'] ?? '',
    sealedKey: state['sealedKey'] ?? '',
    intervalSec: Number(state['intervalSec'] ?? DEFAULT_INTERVAL_SEC),
    mapping: state['mapping'] ?? '',
    signatureHeader: state['signatureHeader'] ?? '',
    sealedSignatureKey: state['sealedSignatureKey'] ?? '',
  });
}

/** Whether the address may be called at all is for `providers` to say; here only whether it is one. */
function faultOfUrl(text: string): DraftFault | null {
  if (text.length > 1_000 || /\s/u.test(text) || !URL.canParse(text)) return 'url';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'url';
  if (username !== '' || password !== '') return 'url_key';
  return /[{}]|%7b|%7d/iu.test(hostname) ? 'url' : null;
}

const isKeyName = (text: string): boolean => KEY_NAME.test(text) && !TAKEN_NAMES.test(text);

/** What a header can carry, on one line. */
function isKey(text: string): boolean {
  return text.length <= MAX_KEY && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/u.test(text);
}

function isMapping(text: string): boolean {
  if (text.length > MAX_MAPPING) return false;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
