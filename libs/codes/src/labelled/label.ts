export interface LabelledMessage {
  /** ISO 639-1 of most of the text. */
  readonly language: string;
  readonly text: string;
  /** What its reader must type; null where it tells no code. */
  readonly code: string | null;
  /** The key of the service whose message it is; null where it is none of the known ones. */
  readonly service: string | null;
}

type Row = readonly [text: string, code: string | null, service: string | null];

export function label(language: string, rows: readonly Row[]): LabelledMessage[] {
  return rows.map(([text, code, service]) => ({ language, text, code, service }));
}
