import { compilePattern } from './code-pattern';
import { extractCode } from './extract-code';

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

it('takes no hint for a number that the text shows to be something else', () => {
  expect(extractCode('You paid $4821.00 today', { vendorCode: '4821' })).toBeNull();
});

it.each([
  ['G-123456 is your Google verification code', '123456'],
  ['FB-12345 is your Facebook confirmation code', '12345'],
  ['Your code is 123-456', '123456'],
  ['Your code is 123 456', '123456'],
  ['Your code is ABC123', 'ABC123'],
  ['رمزك هو ١٢٣٤٥٦', '123456'],
  ['کد شما ۱۲۳۴۵۶', '123456'],
  ['आपका कोड १२३४५६', '123456'],
  ['验证码１２３４５６', '123456'],
])('reads %j as %s', (text, code) => {
  expect(extractCode(text)).toEqual({ code, confidence: 'word' });
});

it('prefers the candidate nearest a word for a code', () => {
  expect(extractCode('551029 visitors. Your code is 773011')?.code).toBe('773011');
});

it('settles doubt by the length that a service always uses', () => {
  const text = 'Code 48291, code 482913';
  expect(extractCode(text, { serviceId: 907 })?.code).toBe('48291');
  expect(extractCode(text, { serviceId: 1012 })?.code).toBe('482913');
});

it('takes five or six digits without any word, four only where there is hardly anything else', () => {
  expect(extractCode('Welcome to Acme! 519034')).toEqual({ code: '519034', confidence: 'shape' });
  expect(extractCode('4821')?.code).toBe('4821');
  expect(extractCode('There were 4821 people at the market today')).toBeNull();
});

it('finds a code that stands far behind in a long text', () => {
  const text = `${'Terms and conditions apply. '.repeat(100)}Your code is 482913.`;
  expect(extractCode(text)?.code).toBe('482913');
});
