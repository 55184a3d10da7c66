import * as fc from 'fast-check';
import { compilePattern } from './code-pattern';
import { extractCode } from './extract-code';
import { LABELLED } from './labelled-messages';

describe('on the labelled messages', () => {
  it.each(LABELLED)('%j → %s', (text, code) => {
    expect(extractCode(text)?.code ?? null).toBe(code);
  });
});

it('takes the hint of a provider when the text has it, or has nothing', () => {
  expect(extractCode('Numbers 55102 and 77301', { vendorCode: '77301' })?.code).toBe('77301');
  expect(extractCode('no digits here', { vendorCode: '4821' })?.code).toBe('4821');
  expect(extractCode('Your code is 482913', { vendorCode: '999999' })?.code).toBe('482913');
});

it.each(['0', '', 'nothing', '000'])('takes %j of a provider for no code', (vendorCode) => {
  expect(extractCode('hello', { vendorCode })).toBeNull();
});

it('lets a service’s own pattern decide alone', () => {
  const pattern = compilePattern('PIN=(\\w+)');
  expect(extractCode('code 123456 PIN=ab12', { pattern })?.code).toBe('ab12');
  expect(extractCode('code 123456', { pattern })).toBeNull();
});

it('refuses a pattern that a linear engine cannot take, and says which part', () => {
  expect(() => compilePattern('(?=\\d)\\d+')).toThrow(
    expect.objectContaining({ code: 'CODES.BAD_PATTERN' }) as Error,
  );
  expect(() => compilePattern('a'.repeat(201))).toThrow();
});

it('ends quickly on a pattern made to hang', () => {
  const started = performance.now();
  compilePattern('(a+)+$').find(`${'a'.repeat(1_000)}!`);
  expect(performance.now() - started).toBeLessThan(5_000);
});

it('never throws, and finds only what a person could type', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 300, unit: 'grapheme' }),
      fc.string({ maxLength: 12 }),
      (text, vendorCode) => {
        const found = extractCode(text, { vendorCode });
        if (found) expect(found.code).toMatch(/^[A-Za-z\d]{3,15}$/u);
      },
    ),
  );
});
