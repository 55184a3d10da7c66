/** What a request of the page brings. */
export type Fields = Readonly<Record<string, unknown>>;

/** Empty when it is missing. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

export function number(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
