import { IMPORT_CHUNK_LINES } from '@numera/contracts';
import { faultsFile } from './faults-file.rules';
import { formatOf, readNumbersFile, type NumbersFile } from './numbers-file.rules';
import { translator } from '@numera/locales';

const HEADER = 'service,country_code,phone_number,price_override';

function read(text: string, format: 'csv' | 'txt' = 'csv'): NumbersFile {
  const file = readNumbersFile(Buffer.from(text), format);
  if (typeof file === 'string') throw new Error(file);
  return file;
}
const textOf = (file: NumbersFile): string => file.chunks.map(({ text }) => text).join('\n');

it.each([
  ['numbers.csv', 'csv'],
  ['الأرقام.TXT', 'txt'],
  ['numbers.xlsx', null],
  ['csv', null],
  ['', null],
])('tells what kind of file %j is by its name', (name, format) =>
  expect(formatOf(name)).toBe(format),
);

it.each([
  ['with a header', `${HEADER}\nwhatsapp,US,+12025550134,`, 1],
  ['without one', 'whatsapp,US,+12025550134,\n1012,EG,٠٠٢٠١٠٠١٢٣٤٥٦٧,1.5', 2],
  ['with semicolons', 'whatsapp;US;+12025550134;', 1],
])('hands a csv on as it is %s', (_, text, lines) => {
  const file = read(text);
  expect(file).toMatchObject({ format: 'csv', lines, needsProduct: false });
  expect(textOf(file)).toBe(text);
});

it('puts columns that are in another order where they belong, line by line', () => {
  const file = read('Price;Phone Number;الخدمة;Country\n0.50;"+1 202;555";whatsapp;us\n\n;7;8;9');
  expect(file).toMatchObject({ format: 'csv', lines: 2, needsProduct: false });
  expect(textOf(file).split('\n')).toEqual([
    HEADER.replaceAll(',', ';'),
    'whatsapp;us;"+1 202;555";0.50',
    '',
    '8;9;7;',
  ]);
});

it('names the columns so that the header is known as one in every language', () => {
  expect(textOf(read('الخدمة,الدولة,الرقم\nwhatsapp,EG,+201001234567'))).toBe(
    `${HEADER}\nwhatsapp,EG,+201001234567`,
  );
});

it('asks for service and country where the lines have none', () => {
  expect(read('phone,price\n+12025550134,1')).toMatchObject({ format: 'csv', needsProduct: true });
  expect(read('+12025550134\n+12025550135')).toMatchObject({ format: 'txt', needsProduct: true });
  expect(read('+12025550134', 'txt')).toMatchObject({ format: 'txt', needsProduct: true });
});

it.each([
  ['', 'empty'],
  [' \n\r\n\t', 'empty'],
  [HEADER, 'empty'],
  ['1,2', 'bad_columns'],
  ['service,country\nwhatsapp,US', 'bad_columns'],
  ['\u0000\u0001', 'binary'],
])('refuses %j as %s', (text, fault) =>
  expect(readNumbersFile(Buffer.from(text), 'csv')).toBe(fault),
);

it('cuts a file into pieces that keep the places of its lines', () => {
  const all = Array.from({ length: 2 * IMPORT_CHUNK_LINES + 1 }, (_, at) => `+1202555${at}`);
  const { chunks, lines } = read(all.join('\r\n'), 'txt');
  expect(lines).toBe(all.length);
  expect(chunks.map(({ firstLine }) => firstLine)).toEqual([1, 1_001, 2_001]);
  expect(chunks.flatMap(({ text }) => text.split('\n'))).toEqual(all);
});

it('makes no piece larger than a message, whatever the lines are like', () => {
  const long = Array.from({ length: 2_000 }, () => 'x'.repeat(5_000)).join('\n');
  const { chunks } = read(long, 'txt');
  expect(Math.max(...chunks.map(({ text }) => text.length))).toBeLessThan(400_000);
  // Long enough that it is told to be too long, and no longer.
  expect(chunks[0]?.text.split('\n')[0]).toHaveLength(501);
  expect(chunks.flatMap(({ text }) => text.split('\n'))).toHaveLength(2_000);
});

describe('the file of lines that were not taken', () => {
  const file = (text: string): string =>
    faultsFile(translator('en'), [{ line: 7, fault: 'not_a_number', text }]).toString();

  it('names the line, the reason and the text, and opens as UTF-8', () => {
    expect(file('واتساب')).toBe('\ufeffline,reason,text\r\n7,not a phone number,واتساب\r\n');
  });

  it.each(['=1+1', '+12', '-1', '@x', '\tx', '\rx'])('runs no formula: %j', (text) =>
    expect(file(text)).toMatch(/,"?'[=+\-@\t\r]/u),
  );

  it('quotes what would break a line or a cell', () =>
    expect(file('a,"b"\nc')).toContain(',"a,""b""\nc"\r\n'));

  it('has the reason in the reader’s language', () => {
    const rows = [{ line: 1, fault: 'duplicate_in_file' as const, text: '1' }];
    expect(faultsFile(translator('ar'), rows).toString()).toContain('1,مكرر في هذا الملف,1');
  });
});
