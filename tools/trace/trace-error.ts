/** Why there is no story, in words for who asked. */
export class TraceError extends Error {
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'TraceError';
  }
}
