import { parse } from './parse';
import { loadConfigs, secretsIn, Setting } from './setting';

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
