import { serviceKeyOf } from '@numera/codes';
import type { ProviderService } from '../adapter';

/** Codes that the classic servers have given to services, for those that list none, or name them strangely. */
export const CLASSIC_SERVICES: ReadonlyMap<string, string> = new Map([
  ['am', 'Amazon'],
  ['bd', 'Badoo'],
  ['bw', 'Signal'],
  ['dh', 'eBay'],
  ['dr', 'OpenAI'],
  ['ds', 'Discord'],
  ['ep', 'Temu'],
  ['fb', 'Facebook'],
  ['fu', 'Snapchat'],
  ['go', 'Google'],
  ['ig', 'Instagram'],
  ['jg', 'Grab'],
  ['ka', 'Shopee'],
  ['kt', 'KakaoTalk'],
  ['lf', 'TikTok'],
  ['ls', 'Careem'],
  ['me', 'LINE'],
  ['mb', 'Yahoo'],
  ['mm', 'Microsoft'],
  ['mo', 'Bumble'],
  ['mt', 'Steam'],
  ['nf', 'Netflix'],
  ['nv', 'Naver'],
  ['oi', 'Tinder'],
  ['ok', 'Odnoklassniki'],
  ['tg', 'Telegram'],
  ['tn', 'LinkedIn'],
  ['ts', 'PayPal'],
  ['tw', 'Twitter'],
  ['tx', 'Bolt'],
  ['ub', 'Uber'],
  ['uk', 'Airbnb'],
  ['vi', 'Viber'],
  ['vk', 'VK'],
  ['wa', 'WhatsApp'],
  ['wb', 'WeChat'],
  ['wx', 'Apple'],
  ['ya', 'Yandex'],
]);

/** `Google,youtube,Gmail`, `Instagram+Threads` and `Uber / Postmates` begin with what they are known for. */
function keysOf(name: string): string[] {
  const [first = ''] = name.split(/[,+/|&(;]/u);
  return [...new Set([serviceKeyOf(name), serviceKeyOf(first)])].filter((key) => key !== '');
}

/** Finds a provider's service in the catalogue by what both call it. */
export class CatalogueIndex {
  private readonly byKey = new Map<string, ProviderService>();

  constructor(catalogue: readonly ProviderService[]) {
    // Whole names of all services come before first parts of any.
    for (const at of [0, 1]) {
      for (const service of catalogue) {
        const key = keysOf(service.name)[at];
        if (key !== undefined && !this.byKey.has(key)) this.byKey.set(key, service);
      }
    }
  }

  /** Null when the catalogue has no such service: it is then not sold from this provider. */
  find(code: string, name: string | null): ProviderService | null {
    const names = [name, CLASSIC_SERVICES.get(code) ?? null];
    for (const key of names.flatMap((one) => (one === null ? [] : keysOf(one)))) {
      const service = this.byKey.get(key);
      if (service) return service;
    }
    return null;
  }
}
