import { parse } from 'csv-parse/sync';

/** The fields of one line of a `csv` file, in their order. */
export interface ImportFields {
  readonly service: string;
  readonly country: string;
  readonly number: string;
  readonly price: string;
}

const DELIMITERS = ['\t', ';', ','] as const;
export type Delimiter = (typeof DELIMITERS)[number];

const COLUMNS = 4;

/** What heads the third column of a file that has a header. */
const NUMBER_HEADER = /^["'\s\ufeff]*(?:phone|number|msisdn|tel|mobile)/iu;

/** The one that most of the lines have; a comma where none has any. */
export function delimiterOf(lines: readonly string[]): Delimiter {
  const sample = lines.filter((line) => line.trim() !== '').slice(0, 50);
  const has = (delimiter: Delimiter): number =>
    sample.filter((line) => line.includes(delimiter)).length;
  return DELIMITERS.find((delimiter) => has(delimiter) * 2 > sample.length) ?? ',';
}

/** Null where the line has no fields of ours: too many, too few, or quotes that do not close. */
export function fieldsOf(line: string, delimiter: Delimiter): ImportFields | null {
  const fields = splitLine(line, delimiter);
  // Spreadsheets pad every line to the same width.
  while (fields && fields.length > COLUMNS && fields.at(-1)?.trim() === '') fields.pop();
  if (!fields || fields.length < 3 || fields.length > COLUMNS) return null;
  const [service = '', country = '', number = '', price = ''] = fields.map((one) => one.trim());
  return { service, country, number, price };
}

/** Whether it names the columns instead of filling them. */
export function isHeader({ number }: ImportFields): boolean {
  return NUMBER_HEADER.test(number);
}

function splitLine(line: string, delimiter: Delimiter): string[] | null {
  // The whole parser costs fifty times as much, and is for quotes.
  if (!line.includes('"')) return line.split(delimiter);
  try {
    const records = parse(line, { delimiter, relax_column_count: true, trim: true });
    return records.length === 1 ? (records[0] ?? null) : null;
  } catch {
    return null;
  }
}
