import { markedText } from './marked-code.rules';

it.each([
  ['Code: 123456.', '123456', 'Code: <b><u>123456</u></b>.'],
  ['Code 123-456', '123456', 'Code <b><u>123-456</u></b>'],
  ['رمزك ١٢٣ ٤٥٦', '123456', 'رمزك <b><u>١٢٣ ٤٥٦</u></b>'],
  ['<b>&7', '7', '&lt;b&gt;&amp;<b><u>7</u></b>'],
  ['a+b', 'a+b', '<b><u>a+b</u></b>'],
  ['nothing here', '99', 'nothing here'],
  ['nothing here', null, 'nothing here'],
])('marks in %j the code %p', (text, code, marked) => expect(markedText(text, code)).toBe(marked));

it('shows of a long text the part with the code', () => {
  const shown = markedText(`${'x'.repeat(4_000)}12345${'y'.repeat(3_000)}`, '12345');
  expect(shown).toContain('<b><u>12345</u></b>');
  expect(shown.length).toBeLessThan(2_100);
});
