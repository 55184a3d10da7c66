import { IMPORT_CHUNK_LINES } from '@numera/contracts';
import { encodingOf, linesOf } from './text-file.rules';

export type FileFormat = 'csv' | 'txt';

/** Why a file is not taken at all. */
export const FILE_FAULTS = ['wrong_type', 'too_large', 'empty', 'binary', 'bad_columns'] as const;
export type FileFault = (typeof FILE_FAULTS)[number];

/** Telegram gives bots no larger files. */
export const MAX_FILE_BYTES = 20_000_000;
/** One more than `providers` takes, which then says that it is too long. */
const MAX_LINE = 501;
/** What one message of an import carries at most, and some. */
const MAX_CHUNK_LENGTH = 390_000;
const MAX_LINES = 1_000_000;
const COLUMNS = ['service', 'country_code', 'phone_number', 'price_override'] as const;
type Column = (typeof COLUMNS)[number];

/** What people call the columns; compared without case, spaces and signs. */
const COLUMN_NAMES: Readonly<Record<string, Column>> = {
  service: 'service',
  serviceid: 'service',
  الخدمة: 'service',
  خدمة: 'service',
  countrycode: 'country_code',
  country: 'country_code',
  الدولة: 'country_code',
  دولة: 'country_code',
  phonenumber: 'phone_number',
  phone: 'phone_number',
  number: 'phone_number',
  الرقم: 'phone_number',
  رقم: 'phone_number',
  priceoverride: 'price_override',
  price: 'price_override',
  السعر: 'price_override',
  سعر: 'price_override',
};

/** Some lines of the file, as `ImportStock` takes them. */
export interface Chunk {
  /** From 1. */
  readonly firstLine: number;
  readonly text: string;
}

export interface NumbersFile {
  readonly format: FileFormat;
  readonly lines: number;
  /** Neither service nor country are in the lines: they have to be asked for. */
  readonly needsProduct: boolean;
  readonly chunks: readonly Chunk[];
}

/** By the name, which is all that Telegram promises of a file's type; null: none of ours. */
export function formatOf(fileName: string): FileFormat | null {
  const match = /\.(csv|txt)$/iu.exec(fileName.trim());
  return match ? (match[1]?.toLowerCase() as FileFormat) : null;
}

/**
 * Reads a file of numbers. A `csv` with a header of other or fewer columns than `service, country_code,
 * phone_number, price_override` is put into these; one with a single column is a list as in `txt`.
 * Line numbers stay those of the file.
 */
export function readNumbersFile(body: Buffer, named: FileFormat): NumbersFile | FileFault {
  const encoding = encodingOf(body);
  if (encoding === null) return body.length === 0 ? 'empty' : 'binary';
  const cutter = new ChunkCutter();
  let shape: Shape | null = null;
  let count = 0;
  for (const line of linesOf(body, encoding)) {
    if (cutter.lines === MAX_LINES) return 'too_large';
    const isBlank = line.trim() === '';
    if (!isBlank) count += 1;
    if (!isBlank && shape === null) {
      shape = named === 'txt' ? { ...LIST, format: 'txt' } : shapeOf(line);
      if (shape.columns === null) return 'bad_columns';
    }
    cutter.add((shape?.rewrite ?? asItIs)(line.slice(0, MAX_LINE)));
  }
  if (shape === null || count === 0 || (shape.hasHeader && count === 1)) return 'empty';
  const { format, needsProduct } = shape;
  return { format, needsProduct, lines: count - (shape.hasHeader ? 1 : 0), chunks: cutter.end() };
}

interface Shape {
  readonly format: FileFormat;
  readonly hasHeader: boolean;
  readonly needsProduct: boolean;
  /** Null: nobody can tell which is which. */
  readonly columns: readonly (Column | null)[] | null;
  readonly rewrite: (line: string) => string;
}

const asItIs = (line: string): string => line;
const LIST: Shape = {
  format: 'txt',
  hasHeader: false,
  needsProduct: true,
  columns: ['phone_number'],
  rewrite: asItIs,
};

/** By the first line that is not blank. */
function shapeOf(line: string): Shape {
  const delimiter = delimiterOf(line);
  const cells = splitLine(line, delimiter);
  const columns = cells.map((cell) => COLUMN_NAMES[bare(cell)] ?? null);
  const hasHeader = columns.some((column) => column !== null);
  if (!hasHeader) {
    if (cells.length === 1) return LIST;
    const isFull = cells.length >= 3;
    const named = isFull ? COLUMNS : null;
    return { format: 'csv', hasHeader, needsProduct: false, columns: named, rewrite: asItIs };
  }
  if (!columns.includes('phone_number')) {
    return { format: 'csv', hasHeader, needsProduct: false, columns: null, rewrite: asItIs };
  }
  const needsProduct = !columns.includes('service') || !columns.includes('country_code');
  const isOurs =
    columns.length <= COLUMNS.length &&
    COLUMNS.slice(0, columns.length).every((column, at) => columns[at] === column);
  const rewrite = rewriteFrom(isOurs ? null : columns, delimiter);
  return { format: 'csv', hasHeader, needsProduct, columns, rewrite };
}

/** Names the columns as `providers` knows them, and puts each line's cells where they belong. */
function rewriteFrom(
  columns: readonly (Column | null)[] | null,
  delimiter: string,
): (line: string) => string {
  let isHeader = true;
  return (line) => {
    if (line.trim() === '') return line;
    if (isHeader) {
      isHeader = false;
      return COLUMNS.join(delimiter);
    }
    if (columns === null) return line;
    const cells = splitLine(line, delimiter);
    const ordered = COLUMNS.map((column) => {
      const at = columns.indexOf(column);
      return at < 0 ? '' : quoted(cells[at] ?? '', delimiter);
    });
    return ordered.join(delimiter);
  };
}

function delimiterOf(line: string): string {
  const [first = ','] = [',', ';', '\t'].sort(
    (a, b) => line.split(b).length - line.split(a).length,
  );
  return first;
}

/** Cells of one line; `"` quotes, doubled inside. */
function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line.charAt(at);
    if (sign === '"' && isQuoted && line.charAt(at + 1) === '"') {
      cell += sign;
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

const quoted = (cell: string, delimiter: string): string =>
  cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;

const bare = (cell: string): string => cell.toLowerCase().replace(/[\s_\-."']/gu, '');

/** Lines in pieces of {@link IMPORT_CHUNK_LINES}; the blank ones count, so that line numbers stay. */
class ChunkCutter {
  private readonly chunks: Chunk[] = [];
  private current: string[] = [];
  private length = 0;
  lines = 0;

  add(line: string): void {
    this.current.push(line);
    this.lines += 1;
    this.length += line.length + 1;
    const isFull = this.length > MAX_CHUNK_LENGTH - MAX_LINE;
    if (isFull || this.current.length === IMPORT_CHUNK_LINES) this.cut();
  }

  end(): readonly Chunk[] {
    if (this.current.length > 0) this.cut();
    return this.chunks;
  }

  private cut(): void {
    const firstLine = this.lines - this.current.length + 1;
    this.chunks.push({ firstLine, text: this.current.join('\n') });
    this.current = [];
    this.length = 0;
  }
}
