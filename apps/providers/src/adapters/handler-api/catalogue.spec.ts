import { agreesWithClassic, countryCodeOf } from './countries';
import { CatalogueIndex } from './services';

describe('the provider’s services', () => {
  const index = new CatalogueIndex([
    { serviceId: 1, name: 'Google / Gmail' },
    { serviceId: 2, name: 'Twitter / X' },
    { serviceId: 3, name: 'WhatsApp' },
    { serviceId: 4, name: 'Some Shop' },
    { serviceId: 5, name: 'Instagram' },
  ]);

  it.each([
    ['go', 'Google,youtube,Gmail', 1],
    ['tw', 'X', 2],
    ['zz', 'whatsapp', 3],
    ['wa', null, 3],
    ['ab', 'some-shop', 4],
    ['ig', 'Instagram+Threads', 5],
  ])('%s %s is number %i of the catalogue', (code, name, serviceId) => {
    expect(index.find(code, name)?.serviceId).toBe(serviceId);
  });

  it('are left out where the catalogue has none', () => {
    expect(index.find('zz', 'Nobody knows it')).toBeNull();
    expect(index.find('ot', 'Any other')).toBeNull();
    expect(index.find('', '—')).toBeNull();
  });
});

describe('the provider’s countries', () => {
  it.each([
    ['16', 'England', 'GB'],
    ['187', 'USA', 'US'],
    ['12', 'USA (virtual)', 'US'],
    ['27', 'Ivory Coast', 'CI'],
    ['27', 'Côte d’Ivoire', 'CI'],
    ['31', 'Southafrica', 'ZA'],
    ['62', 'Turkey', 'TR'],
    ['62', 'Türkiye', 'TR'],
    ['14', 'Hong Kong', 'HK'],
    ['18', 'DCongo', 'CD'],
    ['150', 'Congo', 'CG'],
    ['18', 'Congo', 'CD'],
    ['196', null, 'SG'],
    ['191', null, null],
    ['63', 'Czech', 'CZ'],
    ['190', 'Korea', 'KR'],
    // A name that says more than the number, as where a server counts in its own way.
    ['43', 'France', 'FR'],
    // A name that says nothing.
    ['43', null, 'DE'],
    ['27', 'Ivory', 'CI'],
    ['9999', 'Nowhere', null],
  ])('%s %s is %s', (id, name, countryCode) => {
    expect(countryCodeOf(id, name, true)).toBe(countryCode);
  });

  it.each([
    ['Великобритания', 'GB'],
    ['США', 'US'],
    ['Ivory', null],
  ])('%s is %s where a server counts in its own way', (name, countryCode) => {
    expect(countryCodeOf('27', name, false)).toBe(countryCode);
  });

  it('have the classic numbers unless a tenth of those known by name has others', () => {
    expect(
      agreesWithClassic([
        ['16', 'England'],
        ['27', 'Ivory'],
        ['187', null],
      ]),
    ).toBe(true);
    expect(agreesWithClassic([])).toBe(true);
    expect(
      agreesWithClassic([
        ['1', 'England'],
        ['27', 'Ivory'],
      ]),
    ).toBe(false);
  });
});
