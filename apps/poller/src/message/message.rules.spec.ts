import { compilePattern, extractCode } from '@numera/codes';
import { codeIn, messageId } from './message.rules';

const seen = (text: string, more: object = {}) => ({ text, vendorCode: '', ...more });

describe('a message’s identity', () => {
  it('is its text where it has no other: seen again, it is the same', () => {
    expect(messageId('r1', seen('Code 12345'))).toBe(messageId('r1', seen('Code 12345')));
    expect(messageId('r1', seen('Code 12345'))).not.toBe(messageId('r1', seen('Code 12346')));
    expect(messageId('r1', seen('Code 12345'))).not.toBe(messageId('r2', seen('Code 12345')));
  });

  it('is its key where it has one: the same text twice is two messages', () => {
    const [first, second] = ['k1', 'k2'].map((messageKey) => seen('Code 12345', { messageKey }));
    expect(messageId('r1', first!)).not.toBe(messageId('r1', second!));
    expect(messageId('r1', first!)).toBe(messageId('r1', seen('other', { messageKey: 'k1' })));
  });
});

describe('a code', () => {
  it('is taken by the pattern of its service, in any script’s digits', () => {
    const pattern = 'pin (?P<code>[0-9]{4})';
    expect(codeIn(seen('Order 123456, PIN 7788', { pattern }), 0)).toBe('7788');
    expect(codeIn(seen('order 123456, pin ٧٧٨٨', { pattern }), 0)).toBe('7788');
  });

  it('is what the bench shows for the pattern: as the user must type it, invisible marks and all', () => {
    const pattern = '[0-9]{3}[- ][0-9]{3}';
    for (const text of ['Use 482-913 now', 'Use 482\u2011913', 'code:\u200e٤٨٢ ٩١٣\u200f']) {
      expect(codeIn(seen(text, { pattern }), 0)).toBe('482913');
      expect(extractCode(text, { pattern: compilePattern(pattern) })?.code).toBe('482913');
    }
  });

  it('is taken by the usual pattern of five or six digits', () => {
    const pattern = '\\b\\d{5,6}\\b';
    expect(codeIn(seen('رمزك هو ١٢٣٤٥٦', { pattern }), 0)).toBe('123456');
    expect(codeIn(seen('Ref 1234567, code 54321.', { pattern }), 0)).toBe('54321');
  });

  it('is not looked for elsewhere when the pattern of its service finds none', () => {
    expect(codeIn(seen('Your code is 123456', { pattern: 'pin ([0-9]{4})' }), 0)).toBeNull();
  });

  it('is taken as for every service where the pattern is none that the engine can take', () => {
    expect(codeIn(seen('Your code is 123456', { pattern: '(?=x)' }), 0)).toBe('123456');
  });
});
