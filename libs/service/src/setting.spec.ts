import { parse } from './parse';
import { loadConfigs, secretsIn, Setting } from './setting';
import { SettingFamily } from './setting-family';

class Example {
  @Setting({ env: ['A_TOKEN', 'B_TOKEN'], about: 'a token', secret: true, parse: parse.text() })
  token!: string;
  @Setting({ env: ['COUNT'], about: 'how many', default: '3', parse: parse.whole(1, 9) })
  count!: number;
  @Setting({ env: ['MARGIN'], about: 'margin', default: '5', parse: parse.basisPoints(100) })
  margin!: bigint;
}

const load = (env: Record<string, string>) => loadConfigs([Example], env).get(Example);

it('takes either name of a setting, and the default where none is set', () => {
  expect(load({ B_TOKEN: 'abc', MARGIN: '7.5' })).toEqual({ token: 'abc', count: 3, margin: 750n });
});

it('names every wrong setting in one message and shows no value', () => {
  try {
    load({ COUNT: 'secret-looking', MARGIN: '5,5' });
    throw new Error('accepted');
  } catch (thrown) {
    expect(thrown).toMatchObject({
      code: 'CONFIG.INVALID',
      details: {
        problems: [
          'A_TOKEN or B_TOKEN is missing: a token',
          'COUNT must be a whole number from 1 to 9',
          'MARGIN must be a percentage from 0 to 100 with at most two decimals',
        ],
      },
    });
  }
});

it('knows which values are secret', () => {
  expect(secretsIn([Example], { B_TOKEN: 'secret-1', COUNT: '123456789' })).toEqual(['secret-1']);
});

class Shops {
  @Setting({ env: ['SHOP_TOKEN', 'SHOP_API_URL'], about: 'x', default: '', parse: parse.text() })
  token!: string;
  @SettingFamily({
    prefix: 'SHOP_',
    name: /[A-Z][A-Z0-9_]{0,20}/u,
    reserved: ['OURS'],
    members: {
      url: { suffix: '_URL', about: 'where it answers', parse: parse.url('https') },
      key: { suffix: '_API_KEY', about: 'its key', secret: true, parse: parse.text() },
      limit: { suffix: '_LIMIT', about: 'at most', default: '5', parse: parse.whole(1, 9) },
    },
  })
  shops!: { name: string; url: string; key: string; limit: number }[];
}

const loadShops = (env: Record<string, string>) =>
  (loadConfigs([Shops], env).get(Shops) as Shops).shops;
const problemsOf = (env: Record<string, string>): unknown => {
  try {
    loadShops(env);
  } catch (thrown) {
    return (thrown as { details: { problems: string[] } }).details.problems;
  }
  return [];
};
const ONE = { SHOP_HERO_URL: 'https://hero.example/', SHOP_HERO_API_KEY: 'hero-key' };

describe('settings of things that the operator names', () => {
  it('are read into a list, in the order of the names', () => {
    expect(
      loadShops({
        ...ONE,
        SHOP_A1_URL: 'https://a.example',
        SHOP_A1_API_KEY: 'k',
        SHOP_A1_LIMIT: '7',
      }),
    ).toEqual([
      { name: 'A1', url: 'https://a.example', key: 'k', limit: 7 },
      { name: 'HERO', url: 'https://hero.example', key: 'hero-key', limit: 5 },
    ]);
    expect(loadShops({})).toEqual([]);
  });

  it('are an error when half of a pair is missing, which it names', () => {
    expect(problemsOf({ SHOP_HERO_URL: 'https://hero.example' })).toEqual([
      'SHOP_HERO_API_KEY is missing: its key',
    ]);
    expect(problemsOf({ SHOP_HERO_API_KEY: 'k', SHOP_HERO_URL: ' ' })).toEqual([
      'SHOP_HERO_URL is missing: where it answers',
    ]);
  });

  it('are an error under a name that is taken, and with a value that is wrong', () => {
    expect(
      problemsOf({ SHOP_OURS_URL: 'ftp://x', SHOP_OURS_API_KEY: 'k', SHOP_OURS_LIMIT: '10' }),
    ).toEqual([
      'SHOP_OURS_… has a name that is taken; choose another than OURS',
      'SHOP_OURS_URL must be an address that starts with https://',
      'SHOP_OURS_LIMIT must be a whole number from 1 to 9',
    ]);
  });

  it('leave a variable alone that is a setting of its own', () => {
    expect(loadShops({ SHOP_API_URL: 'https://not-a-shop.example' })).toEqual([]);
  });

  it('have secrets that logs leave out', () => {
    expect(secretsIn([Shops], ONE)).toEqual(['hero-key']);
  });
});
