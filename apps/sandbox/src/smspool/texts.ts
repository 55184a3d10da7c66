import { randomInt } from 'node:crypto';
import type { Country, Service } from './catalogue';
import { languageOf } from './message-languages';
import { GENERIC_TEXTS, SERVICE_TEXTS, type CodeShape } from './message-texts';

export interface MadeMessage {
  readonly text: string;
  /** As the vendor reads it: without the dash or space inside. */
  readonly code: string;
}

/** What a service would send to that country: its own words in the country's language, else its usual ones. */
export function makeMessage(service: Service, country: Country): MadeMessage {
  const language = languageOf(country.short_name);
  const own = SERVICE_TEXTS.get(service.ID);
  const texts = own?.texts[language] ?? own?.texts.en ?? GENERIC_TEXTS[language];
  const code = makeCode(own?.shape ?? 'six');
  const text = pick(texts).replaceAll('{code}', code).replaceAll('{name}', brandOf(service.name));
  return { text, code: code.replace(/[- ]/gu, '') };
}

/** `Uber / Postmates` signs as Uber. */
const brandOf = (serviceName: string): string => (serviceName.split('/')[0] ?? '').trim();

function makeCode(shape: CodeShape): string {
  switch (shape) {
    case 'four':
      return digits(4);
    case 'five':
      return digits(5);
    case 'six':
      return digits(6);
    case 'dashed':
      return `${digits(3)}-${digits(3)}`;
    case 'spaced':
      return `${digits(3)} ${digits(3)}`;
    case 'letters':
      return `${pick(['AB', 'KX', 'TR', 'MN'])}${digits(3)}${pick(['C', 'H', 'W'])}`;
  }
}

const pick = (items: readonly [string, ...string[]]): string =>
  items[randomInt(items.length)] ?? items[0];

const digits = (length: number): string => String(randomInt(10 ** length)).padStart(length, '0');

/** The vendor's guess of the code in any text. It knows Latin digits only. */
export function guessCode(text: string): string {
  const joined = /\d{3}[- ]\d{3}/u.exec(text)?.[0].replace(/\D/gu, '');
  return joined ?? /\d{4,8}/u.exec(text)?.[0] ?? '';
}
