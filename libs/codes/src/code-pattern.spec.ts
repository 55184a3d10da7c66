import { compilePattern, MAX_PATTERN_LENGTH, PatternError } from './code-pattern';

function refusalOf(source: string): { fault: string; part: string } {
  try {
    compilePattern(source);
  } catch (error) {
    if (error instanceof PatternError) return { fault: error.fault, part: error.part };
  }
  throw new Error('the pattern was taken');
}

it.each([
  ['(?=\\d)\\d+', 'lookaround', '(?='],
  ['(?<=code )\\d+', 'lookaround', '(?<=code )\\d+'],
  ['(\\d)\\1', 'backreference', '\\1'],
  ['\\d++', 'possessive', '++'],
  ['[a-', 'syntax', '[a-'],
  ['(ab', 'syntax', '(ab'],
  ['code: (\\d+', 'syntax', '(\\d+'],
  ['\\(x\\) (a) b) [)]', 'syntax', ') [)]'],
  ['pin\\', 'syntax', '\\'],
  ['[z-a]', 'syntax', 'z-a'],
  ['a{2,1}', 'syntax', '{2,1}'],
  ['a{1001}', 'too_complex', '{1001}'],
  ['\\d*', 'matches_nothing', '\\d*'],
  ['', 'empty', ''],
  ['a'.repeat(MAX_PATTERN_LENGTH + 1), 'too_long', 'a'],
])('refuses %j as %s and shows the part', (source, fault, part) => {
  expect(refusalOf(source)).toEqual({ fault, part });
});

it('is an AppError that carries the reason and the part', () => {
  expect(() => compilePattern('(?!x)y')).toThrow(
    expect.objectContaining({
      code: 'CODES.BAD_PATTERN',
      kind: 'invalid',
      details: { reason: 'lookaround', part: '(?!' },
    }) as Error,
  );
});

it('finds the group named code, else the first that took part, else the whole', () => {
  expect(compilePattern('(a)(?P<code>\\d+)').find('a123')).toBe('123');
  expect(compilePattern('x(\\d+)|y(\\d+)').find('y55')).toBe('55');
  expect(compilePattern('\\b\\d{5,6}\\b').find('a 12345 b')).toBe('12345');
  expect(compilePattern('z').find('a')).toBeNull();
});

it('is blind to case', () => {
  expect(compilePattern('pin (\\d+)').find('PIN 42')).toBe('42');
});

it('keeps a pattern that is in use compiled, and forgets the oldest', () => {
  const kept = compilePattern('kept');
  const dropped = compilePattern('dropped');
  for (let n = 0; n < 300; n += 1) {
    compilePattern(`filler${n}`);
    expect(compilePattern('kept')).toBe(kept);
  }
  expect(compilePattern('dropped')).not.toBe(dropped);
});
