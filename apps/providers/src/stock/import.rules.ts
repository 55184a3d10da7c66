import type { ImportFault } from '@numera/contracts';
import { parseAmount } from '@numera/kernel';
import {
  delimiterOf,
  fieldsOf,
  isHeader,
  type Delimiter,
  type ImportFields,
} from './import-line.rules';
import { countryCodeOf, placeNumber } from './import-number.rules';

/** A piece of a numbers file. */
export interface ImportPiece {
  readonly format: 'csv' | 'txt';
  readonly serviceId: number | null;
  readonly countryCode: string | null;
  /** From 1. */
  readonly firstLine: number;
  readonly text: string;
}

/** A number that a line adds. */
export interface ImportedNumber {
  readonly line: number;
  readonly serviceId: number;
  readonly countryCode: string;
  readonly phoneNumber: string;
  /** US cents, as digits for JSON. */
  readonly price: string | null;
}

export interface FaultyLine {
  readonly line: number;
  readonly fault: ImportFault;
  readonly text: string;
}

export interface ReadPiece {
  /** Those that are not empty and no header. */
  readonly lines: number;
  readonly numbers: readonly ImportedNumber[];
  readonly faults: readonly FaultyLine[];
}

export const LONGEST_LINE = 500;
const LONGEST_SHOWN_LINE = 200;

/**
 * Reads a piece. A line is taken whole or not at all, and says why not; the same number for the same service
 * is taken from the first line that has it.
 * @param serviceOf the service that a column names by id or name; null where there is none
 */
export function readPiece(
  piece: ImportPiece,
  serviceOf: (text: string) => number | null,
): ReadPiece {
  const lines = piece.text.split(/\r\n|\n|\r/u);
  const delimiter = delimiterOf(lines);
  const numbers = new Map<string, ImportedNumber>();
  const faults: FaultyLine[] = [];
  let count = 0;
  for (const [at, raw] of lines.entries()) {
    const line = piece.firstLine + at;
    const text = line === 1 ? raw.replace(/^\ufeff/u, '') : raw;
    if (text.trim() === '') continue;
    const read = readLine(text, line, piece, delimiter, serviceOf);
    if (read === 'header') continue;
    count += 1;
    const key = typeof read === 'string' ? '' : `${read.serviceId} ${read.phoneNumber}`;
    const fault = typeof read === 'string' ? read : numbers.has(key) ? 'duplicate_in_file' : null;
    if (fault !== null) faults.push({ line, fault, text: text.slice(0, LONGEST_SHOWN_LINE) });
    else if (typeof read !== 'string') numbers.set(key, read);
  }
  return { lines: count, numbers: [...numbers.values()], faults };
}

function readLine(
  text: string,
  line: number,
  piece: ImportPiece,
  delimiter: Delimiter,
  serviceOf: (text: string) => number | null,
): ImportedNumber | ImportFault | 'header' {
  if (text.length > LONGEST_LINE) return 'too_long';
  const fields: ImportFields | null =
    piece.format === 'txt'
      ? { service: '', country: '', number: text.trim(), price: '' }
      : fieldsOf(text, delimiter);
  if (!fields) return 'bad_columns';
  if (line === 1 && isHeader(fields)) return 'header';
  const serviceId = fields.service === '' ? piece.serviceId : serviceOf(fields.service);
  if (serviceId === null) return 'unknown_service';
  const countryCode = fields.country === '' ? piece.countryCode : countryCodeOf(fields.country);
  if (fields.country !== '' && countryCode === null) return 'unknown_country';
  const placed = placeNumber(fields.number, countryCode);
  if ('fault' in placed) return placed.fault;
  const price = fields.price === '' ? null : parseAmount(fields.price);
  if (price && 'fault' in price) return 'bad_price';
  return { line, serviceId, ...placed, price: price ? price.cents.toString() : null };
}
