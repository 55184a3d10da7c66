import {
  describeCountry,
  describeService,
  orderCountries,
  orderServices,
  searchCountries,
  searchServices,
} from './catalogue.rules';

const services = (...rows: [number, string][]) =>
  orderServices(rows.map(([id, name]) => describeService(id, name)));
const names = (rows: readonly { name: string }[]): string[] => rows.map((row) => row.name);

describe('services', () => {
  it('come popular first, by number or by name, then alphabetically', () => {
    const listed = services(
      [26, '5Miles'],
      [951, 'Uber / Postmates'],
      [1, 'adidas'],
      [907, 'Telegram'],
      [77, 'Amazon / AWS'],
      [948, 'Twitter / X'],
      [1012, 'WhatsApp'],
      [2, 'Google Voice'],
      [395, 'Google/Gmail'],
      [457, 'Instagram'],
      [329, 'Facebook'],
      [273, 'Discord'],
      [3, 'Zoho'],
    );
    expect(names(listed)).toEqual([
      'WhatsApp',
      'Telegram',
      'Google/Gmail',
      'Facebook',
      'Instagram',
      'Twitter / X',
      'Discord',
      'Amazon / AWS',
      'Uber / Postmates',
      '5Miles',
      'adidas',
      'Google Voice',
      'Zoho',
    ]);
  });

  it('are shown without the spaces that a source leaves at the end', () => {
    expect(describeService(1072, 'Microsoft / Microsoft Rewards / Outlook ')).toMatchObject({
      name: 'Microsoft / Microsoft Rewards / Outlook',
      emoji: '🪟',
    });
  });

  it('have a picture each, also those that nobody knows', () => {
    expect(describeService(1012, 'WhatsApp').emoji).toBe('💬');
    expect(describeService(1, '1688').emoji).toBe('📱');
    expect(describeService(2, 'constructor').emoji).toBe('📱');
    expect(describeService(3, 'Online').emoji).toBe('📱');
  });

  it('are found by any part of the name, best match first', () => {
    const listed = services(
      [1, 'Pinterest'],
      [2, 'Interpals'],
      [3, 'Air International'],
      [4, 'Steam'],
    );
    expect(names(searchServices(listed, 'INTER'))).toEqual([
      'Interpals',
      'Air International',
      'Pinterest',
    ]);
    expect(searchServices(listed, 'zz')).toEqual([]);
  });
});

describe('countries', () => {
  const listed = orderCountries(
    ['EG', 'AE', 'US', 'SA', 'GB', 'LY', 'CI', 'AX', 'PS', 'IQ'].map((code) =>
      describeCountry(code),
    ),
  );
  const found = (text: string): string[] =>
    searchCountries(listed, text).map((country) => country.countryCode);

  it('come popular first, then alphabetically', () => {
    expect(listed.slice(0, 2).map((row) => row.countryCode)).toEqual(['US', 'GB']);
    expect(names(listed.slice(3, 5))).toEqual(['Côte d’Ivoire', 'Egypt']);
  });

  it.each([
    ['united', ['US', 'GB', 'AE']],
    ['u', ['US', 'GB', 'AE']],
    ['eg', ['EG']],
    ['cote', ['CI']],
    ['+44', ['GB']],
    ['٩٧١', ['AE']],
    ['0020', ['EG']],
    ['+9', ['SA', 'PS', 'AE', 'IQ']],
  ])('are found by %s', (text, codes) => {
    expect(
      found(text)
        .filter((code) => codes.includes(code))
        .sort(),
    ).toEqual([...codes].sort());
    expect(found(text).slice(0, 1)).toEqual(
      found(text)
        .slice(0, 1)
        .filter((code) => codes.includes(code)),
    );
  });

  it.each([
    ['مصر', 'EG'],
    ['الإمارات', 'AE'],
    ['الامارات', 'AE'],
    ['امارات', 'AE'],
    ['السعوديه', 'SA'],
    ['السُّعودية', 'SA'],
    ['ليبيا', 'LY'],
    ['فلسطين', 'PS'],
    ['العراق', 'IQ'],
    ['المتحده', 'GB'],
  ])('are found in Arabic by %s, however it is typed', (text, code) => {
    expect(found(text)).toContain(code);
  });

  it('are called by their code when nobody knows a name', () => {
    expect(describeCountry('ZZ').name).not.toBe('');
    expect(describeCountry('QX').name).toBe('QX');
  });
});
