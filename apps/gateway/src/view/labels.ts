import { countryFlag, countryName, ltr, type Language } from '@numera/locales';

/** A service as it is shown: emoji and name. */
export function serviceLabel(service: { name: string; emoji: string }): string {
  return service.emoji === '' ? service.name : `${service.emoji} ${service.name}`;
}

export function countryLabel(iso2: string, language: Language): string {
  return `${countryFlag(iso2)} ${countryName(iso2, language)}`;
}

/** Sources have no brand here: users read "Server 1 🇺🇸". */
export function serverLabel(serverNumber: number, iso2: string, language: Language): string {
  const word = language === 'ar' ? 'سيرفر' : 'Server';
  return `${word} ${ltr(String(serverNumber))} ${countryFlag(iso2)}`;
}
