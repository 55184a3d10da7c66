import { AppError, toError } from '@numera/kernel';

/** What stopped a start, for the person at the terminal: wrong settings all at once, and no secret. */
export function explain(thrown: unknown): string {
  if (thrown instanceof AppError && thrown.code === 'CONFIG.INVALID') {
    const problems = (thrown.details['problems'] as readonly string[]).map((p) => `  - ${p}`);
    return ['Numera cannot start with these settings:', ...problems, 'See docs/settings.md.'].join(
      '\n',
    );
  }
  const error = toError(thrown);
  const expected = /^(Backup|DataFolder|PlatformUnsupported|PostgresFailed|ServerUser)/u.test(
    error.name,
  );
  return expected ? error.message : `Numera cannot start: ${error.stack ?? error.message}`;
}
