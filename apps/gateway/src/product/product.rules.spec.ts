import { moveTo, readProductWish } from './product.rules';

describe('what is written behind /services', () => {
  it.each([
    ['1012 US', { service: { id: 1012 }, countryCode: 'US' }],
    ['whatsapp us', { service: { text: 'whatsapp' }, countryCode: 'US' }],
    ['  Google   Voice  gb ', { service: { text: 'Google Voice' }, countryCode: 'GB' }],
    ['Google Voice', { service: { text: 'Google Voice' }, countryCode: null }],
    ['\u0661\u0660\u0661\u0662 us', { service: { id: 1012 }, countryCode: 'US' }],
    ['vk', { service: { text: 'vk' }, countryCode: null }],
    ['us', { service: { text: 'us' }, countryCode: null }],
    ['telegram zz', { service: { text: 'telegram zz' }, countryCode: null }],
    ['9999999999', { service: { text: '9999999999' }, countryCode: null }],
  ])('reads %j', (argument, wish) => {
    expect(readProductWish(argument)).toEqual(wish);
  });

  it('asks for nothing when nothing is there', () => {
    expect([readProductWish(''), readProductWish('  ')]).toEqual([null, null]);
  });

  it('is never searched for with more than a search takes', () => {
    expect(readProductWish('x'.repeat(500))).toEqual({
      service: { text: 'x'.repeat(64) },
      countryCode: null,
    });
  });
});

describe('an order of sources', () => {
  const all = ['a', 'b', 'c'];

  it('takes one to a place and leaves the others as they stand', () => {
    expect(moveTo(all, 'c', 0)).toEqual(['c', 'a', 'b']);
    expect(moveTo(all, 'a', 1)).toEqual(['b', 'a', 'c']);
  });

  it('stays as it is when the same is asked for again', () => {
    expect(moveTo(moveTo(all, 'c', 0) ?? [], 'c', 0)).toEqual(['c', 'a', 'b']);
  });

  it('takes a place beyond the end as the last', () => {
    expect(moveTo(all, 'a', 99)).toEqual(['b', 'c', 'a']);
  });

  it('knows no source that is not there', () => {
    expect(moveTo(all, 'd', 0)).toBeNull();
  });
});
