import * as fc from 'fast-check';
import { compilePattern } from './code-pattern';
import { extractCode } from './extract-code';
import { normaliseText } from './normalise-text';

const pieces = fc.constantFrom(
  ...['code', 'رمز', 'код', '验证码', 'order', 'promo code ', '$', '%', '+', '#', '*', '@a.com #'],
  ...[
    'G-',
    'FB-',
    '-',
    ' ',
    '. ',
    ':',
    '\n',
    '12',
    '4821',
    '2024',
    '482913',
    '٤٨٢',
    '１２',
    'A7',
    '\u200f',
  ],
);
const messages = fc.oneof(
  fc.string({ maxLength: 300, unit: 'grapheme' }),
  fc.string({ maxLength: 300, unit: 'binary' }),
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
);

it('never throws, and finds only what a person could type', () => {
  fc.assert(
    fc.property(messages, fc.string({ maxLength: 12 }), (text, vendorCode) => {
      const found = extractCode(text, { vendorCode });
      if (found) expect(found.code).toMatch(/^[A-Za-z\d]{3,12}$/u);
    }),
    { numRuns: 2_000 },
  );
});

it('finds only what stands in the text, once digits are ASCII and groups joined', () => {
  fc.assert(
    fc.property(messages, (text) => {
      const code = extractCode(text)?.code ?? '';
      expect(normaliseText(text).replace(/[ -]/gu, '')).toContain(code);
    }),
    { numRuns: 2_000 },
  );
});

it('finds any number of four to eight digits that is not a year behind a word for a code', () => {
  const words = fc.constantFrom('Your code is ', 'رمز التحقق ', 'Код: ', '验证码：', 'Kodunuz: ');
  const codes = fc.stringMatching(/^[03-9]\d{3,7}$/u);
  fc.assert(
    fc.property(words, codes, (word, code) => {
      expect(extractCode(word + code)?.code).toBe(code);
    }),
  );
});

/**
 * A backtracking engine takes years for these. The limit is a hundred times what they take, so that
 * it tells hanging from working and never measures the machine.
 */
describe('on texts and patterns made to hang', () => {
  const LIMIT_MS = 5_000;
  const repeated = [
    '1',
    '1 ',
    '1-',
    'code ',
    'a.',
    'a@',
    '*',
    'order ',
    'promo code ',
    'G-',
    'A1',
    '12/',
  ];

  it.each(repeated)('reads %j repeated to 100,000 characters', (piece) => {
    expect(timeOf(() => extractCode(piece.repeat(100_000 / piece.length)))).toBeLessThan(LIMIT_MS);
  });

  it.each(['(a+)+$', '(.*)(.*)(.*)(.*)x', '(a|aa)+b', '(\\p{L}{1,900})!'])('runs %s', (source) => {
    const pattern = compilePattern(source);
    const text = 'a'.repeat(100_000);
    expect(timeOf(() => extractCode(text, { pattern }))).toBeLessThan(LIMIT_MS);
  });

  function timeOf(work: () => unknown): number {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  }
});
