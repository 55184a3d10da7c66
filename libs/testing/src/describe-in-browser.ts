/**
 * `describe` for tests that drive Chromium. Where there is none (`npm test` then sets
 * `NUMERA_NO_BROWSER` and says so) they count as skipped, never as passed. The browser's program is
 * `NUMERA_CHROMIUM`.
 */
export function describeInBrowser(name: string, suite: () => void): void {
  const isMissing = Boolean(process.env['NUMERA_NO_BROWSER']) || !process.env['NUMERA_CHROMIUM'];
  (isMissing ? describe.skip : describe)(name, suite);
}
