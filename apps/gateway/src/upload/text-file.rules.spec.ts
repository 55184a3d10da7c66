import { encodingOf, linesOf, type Encoding } from './text-file.rules';

const TEXT = 'الخدمة,EG,+201001234567,1.50\r\nwhatsapp,US,+12025550134,\n';
const LINES = ['الخدمة,EG,+201001234567,1.50', 'whatsapp,US,+12025550134,'];

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** Arabic letters as the code page has them; the rest is ASCII. */
const WINDOWS_1256: Readonly<Record<string, number>> = {
  ا: 0xc7,
  ل: 0xe1,
  خ: 0xce,
  د: 0xcf,
  م: 0xe3,
  ة: 0xc9,
};
const windows1256 = (text: string): Buffer =>
  Buffer.from(Array.from(text).map((sign) => WINDOWS_1256[sign] ?? sign.charCodeAt(0)));

it.each<[string, Buffer, Encoding]>([
  ['UTF-8', Buffer.from(TEXT), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), 'utf-8'],
  ['UTF-16, little end first, with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'utf-16le'],
  ['UTF-16, big end first, with a mark', utf16be(`\ufeff${TEXT}`), 'utf-16be'],
  ['UTF-16, little end first', Buffer.from(TEXT, 'utf16le'), 'utf-16le'],
  ['UTF-16, big end first', utf16be(TEXT), 'utf-16be'],
  ['Windows-1256', windows1256(TEXT), 'windows-1256'],
])('reads %s', (_, body, encoding) => {
  expect(encodingOf(body)).toBe(encoding);
  expect([...linesOf(body, encoding)]).toEqual(LINES);
});

it.each([
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['a spreadsheet', Buffer.from('504b0304140006000800000021', 'hex')],
  ['zeros', Buffer.alloc(500)],
  ['control characters', Buffer.from('\u0001\u0002+12025550134')],
  ['UTF-8 by its mark that is none', Buffer.from('efbbbfc3', 'hex')],
])('finds no text in %s', (_, body) => expect(encodingOf(body)).toBeNull());

it.each([
  ['a\r\nb', ['a', 'b']],
  ['a\rb\r', ['a', 'b']],
  ['a\n\nb\n', ['a', '', 'b']],
  ['', []],
])('ends lines as every system does: %j', (text, lines) =>
  expect([...linesOf(Buffer.from(text), 'utf-8')]).toEqual(lines),
);

it('keeps letters and line ends whole that fall between two pieces', () => {
  // The pieces are 65,536 bytes: a letter of two bytes, and then a line's end, lie across their border.
  for (const before of [65_535, 65_534]) {
    const body = Buffer.from(`${'1'.repeat(before - 1)}\r\nع\r\n2`);
    expect([...linesOf(body, 'utf-8')]).toEqual(['1'.repeat(before - 1), 'ع', '2']);
    const letters = Buffer.from(`${'1'.repeat(before)}ع\r\n2`);
    expect([...linesOf(letters, 'utf-8')]).toEqual([`${'1'.repeat(before)}ع`, '2']);
  }
});
