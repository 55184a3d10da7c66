import { compilePattern } from './code-pattern';
import { extractCode } from './extract-code';

it('takes the hint of a provider when the text has it, or has nothing', () => {
  expect(extractCode('Numbers 55102 and 77301', { vendorCode: '77301' })?.code).toBe('77301');
  expect(extractCode('no digits here', { vendorCode: '4821' })?.code).toBe('4821');
  expect(extractCode('Your code is 482913', { vendorCode: '999999' })?.code).toBe('482913');
});

it.each([
  ['12:34', '12:34'],
  ['1234:5678', '1234:5678'],
  ['AB-12:9', 'AB-12:9'],
  ['123-456', '123456'],
  ['G-482913', '482913'],
])('takes %s for a code where a provider tells that and nothing else', (text, code) => {
  expect(extractCode(text, { vendorCode: text })?.code).toBe(code);
  expect(extractCode(`It is ${text} now`, { vendorCode: '' })?.code).not.toBe('12:34');
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
  ['Your code is 90 21', '9021'],
  ['Your code is 33 109', '33109'],
  ['Your code is 55 21 8', '55218'],
  ['استخدم 4410 لتسجيل الدخول', '4410'],
  ['Yahoo: VHZK7284 is your account key', 'VHZK7284'],
  ['Your Yahoo verification code is KRTZPLMD', 'KRTZPLMD'],
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

it('takes a word in capitals for no code where it is said of one, or where all is in capitals', () => {
  expect(extractCode('Your code is EXPIRED. Ask for another.')).toBeNull();
  expect(extractCode('YOUR CODE IS WAITING FOR YOU')).toBeNull();
});

it('takes an amount that ends in three zeros for no code where no word says so', () => {
  expect(extractCode('Pulsa 50000 berhasil')).toBeNull();
  expect(extractCode('Your code is 50000')?.code).toBe('50000');
});

it('takes nothing from what has been confirmed already', () => {
  expect(extractCode('Your visit on Tuesday 4 August, 1530, is confirmed')).toBeNull();
});

it('takes a number beside an amount for no code where no word says so', () => {
  expect(extractCode('Slip 66021 of $25')).toBeNull();
  expect(extractCode('Slip 66021')?.code).toBe('66021');
});
