import { diallingCode, toAsciiDigits } from '@numera/kernel';

/** What an admin wrote behind `/services`. */
export interface ProductWish {
  readonly service: { readonly id: number } | { readonly text: string };
  /** Null: in which country is still to be chosen. */
  readonly countryCode: string | null;
}

/** What the catalogue numbers services up to. */
const MAX_SERVICE_ID = 2_000_000_000;
/** What a search takes at most. */
const MAX_TEXT = 64;

/** Reads `1012 US`, `whatsapp us`, `Google Voice`, in any script's digits; null when nothing is asked for. */
export function readProductWish(argument: string): ProductWish | null {
  const words = toAsciiDigits(argument).trim().split(/\s+/u);
  const last = words.at(-1)?.toUpperCase() ?? '';
  const hasCountry = words.length > 1 && diallingCode(last) !== null;
  const text = (hasCountry ? words.slice(0, -1) : words).join(' ').slice(0, MAX_TEXT);
  if (text === '') return null;
  const isId = /^\d{1,10}$/u.test(text) && Number(text) <= MAX_SERVICE_ID;
  return {
    service: isId ? { id: Number(text) } : { text },
    countryCode: hasCountry ? last : null,
  };
}

/** The sources with one of them at `place` from 0, the others in their order; null when it is none of them. */
export function moveTo(
  sourceIds: readonly string[],
  sourceId: string,
  place: number,
): string[] | null {
  if (!sourceIds.includes(sourceId)) return null;
  const moved = sourceIds.filter((one) => one !== sourceId);
  moved.splice(place, 0, sourceId);
  return moved;
}
