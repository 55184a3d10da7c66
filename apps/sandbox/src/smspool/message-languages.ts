export type Language = 'en' | 'ar' | 'ru' | 'fr' | 'es' | 'de' | 'pt' | 'id';

const COUNTRIES_BY_LANGUAGE: readonly (readonly [Language, string])[] = [
  ['ar', 'AE BH DZ EG IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE'],
  ['ru', 'RU BY KZ KG'],
  ['fr', 'FR BE BJ BF CD CG CI CM GA GN GP HT MG ML NE RE SN TG'],
  ['es', 'ES MX AR BO CL CO CR CU DO EC GT HN NI PA PE PY SV UY VE'],
  ['de', 'DE AT CH'],
  ['pt', 'PT BR AO MZ'],
  ['id', 'ID'],
];

const LANGUAGES = new Map(
  COUNTRIES_BY_LANGUAGE.flatMap(([language, countries]) =>
    countries.split(' ').map((country) => [country, language] as const),
  ),
);

export function languageOf(shortName: string): Language {
  return LANGUAGES.get(shortName) ?? 'en';
}
