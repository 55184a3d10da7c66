import { readPiece, type ImportPiece } from './import.rules';

const SERVICES = new Map([
  ['1012', 1012],
  ['whatsapp', 1012],
  ['telegram', 907],
]);
const serviceOf = (text: string): number | null => SERVICES.get(text.toLowerCase()) ?? null;

const read = (text: string, piece: Partial<ImportPiece> = {}) =>
  readPiece(
    { format: 'csv', serviceId: null, countryCode: null, firstLine: 1, ...piece, text },
    serviceOf,
  );
const faultsOf = (text: string, piece: Partial<ImportPiece> = {}) =>
  read(text, piece).faults.map(({ line, fault }) => [line, fault]);
const numbersOf = (text: string, piece: Partial<ImportPiece> = {}) =>
  read(text, piece).numbers.map(({ phoneNumber }) => phoneNumber);

it('reads service by id or name, country in any case, number and price', () => {
  const { numbers, faults, lines } = read(
    'service,country_code,phone_number,price_override\n1012,us,+12025550134,0.50\nWhatsApp,GB,+44 20 7946 0958,\n',
  );
  expect(faults).toEqual([]);
  expect(lines).toBe(2);
  expect(numbers).toEqual([
    { line: 2, serviceId: 1012, countryCode: 'US', phoneNumber: '+12025550134', price: '50' },
    { line: 3, serviceId: 1012, countryCode: 'GB', phoneNumber: '+442079460958', price: null },
  ]);
});

it('takes a file without a header, and a mark of byte order before it', () => {
  expect(numbersOf('\ufeff1012,US,+12025550134')).toEqual(['+12025550134']);
  expect(
    read('\ufeff"service","country_code","phone_number"\r\n1012,US,12025550134\r\n'),
  ).toMatchObject({ lines: 1, numbers: [{ line: 2 }] });
});

it.each([
  ['1012;US;+12025550134;0,50', 'semicolons, with a decimal comma'],
  ['1012\tUS\t+12025550134\t0.50', 'tabs'],
  ['"1012","US","+1 (202) 555-0134","0.50"', 'quotes'],
  ['1012,US,+12025550134,$0.50,,,', 'the padding of a spreadsheet'],
  ['١٠١٢,US,+١٢٠٢٥٥٥٠١٣٤,٠٫٥٠'.replace('١٠١٢', '1012'), 'Arabic digits'],
])('reads %s (%s)', (line) => {
  expect(read(line).numbers).toEqual([
    { line: 1, serviceId: 1012, countryCode: 'US', phoneNumber: '+12025550134', price: '50' },
  ]);
});

it.each([
  '+1 202 555 0134',
  '+1-202-555-0134',
  '+1.202.555.0134',
  '(+1) 202 555 0134',
  '0012025550134',
  '12025550134',
  '202 555-0134',
  '+١٢٠٢٥٥٥٠١٣٤',
  '۰۰۱۲۰۲۵۵۵۰۱۳۴',
  '＋１２０２５５５０１３４',
  '\u200e+1\u00a0202\u2011555\u20130134\u200f',
])('reads a number of a txt file as it is written: %s', (text) => {
  expect(numbersOf(text, { format: 'txt', serviceId: 1012, countryCode: 'US' })).toEqual([
    '+12025550134',
  ]);
});

it('lets a number tell its country itself, also where countries share a dialling code', () => {
  const { numbers } = read('1012,,+12025550134\n1012,,+14165550134\n1012,,+77012345678');
  expect(numbers.map(({ countryCode }) => countryCode)).toEqual(['US', 'CA', 'KZ']);
});

it('takes an anonymous +888 number for the country that is given with it, and for none by itself', () => {
  expect(numbersOf('907,US,+888 0123 4567'.replace('907', 'telegram'))).toEqual(['+88801234567']);
  expect(faultsOf('telegram,,+88801234567')).toEqual([[1, 'unknown_country']]);
});

it('tells each bad line by its number and takes all others', () => {
  const text = [
    '1012,US,+12025550134,',
    'nosuch,US,+12025550135,',
    '1012,ZZ,+12025550136,',
    '1012,US,+442079460958,',
    '1012,US,+1202,',
    '1012,US,hello,',
    '1012,US,+12025550137,free',
    '1012,US,+12025550137,-1',
    '1012,US',
    '1012,US,+12025550138,1,2',
    '1012,"US,+12025550139,',
    `1012,US,${'9'.repeat(600)},`,
    '',
    '1012,US,+12025550140,1.00',
  ].join('\n');
  expect(faultsOf(text)).toEqual([
    [2, 'unknown_service'],
    [3, 'unknown_country'],
    [4, 'wrong_country'],
    [5, 'not_a_number'],
    [6, 'not_a_number'],
    [7, 'bad_price'],
    [8, 'bad_price'],
    [9, 'bad_columns'],
    [10, 'bad_columns'],
    [11, 'bad_columns'],
    [12, 'too_long'],
  ]);
  expect(numbersOf(text)).toEqual(['+12025550134', '+12025550140']);
  expect(read(text).lines).toBe(13);
});

it('tells a repeated number of a service by the later line, and takes it once for each service', () => {
  const text = '1012,US,+12025550134\n1012,US,1 202 555 0134\ntelegram,US,+12025550134';
  expect(faultsOf(text)).toEqual([[2, 'duplicate_in_file']]);
  expect(read(text).numbers.map(({ serviceId }) => serviceId)).toEqual([1012, 907]);
});

it('counts lines from the place of the piece in its file, and knows a header only at its beginning', () => {
  expect(faultsOf('service,country_code,phone_number', { firstLine: 5_001 })).toEqual([
    [5_001, 'unknown_service'],
  ]);
});

it('shows no more of a line than its beginning', () => {
  expect(read(`1012,US,${'x'.repeat(400)}`).faults[0]?.text).toHaveLength(200);
});
