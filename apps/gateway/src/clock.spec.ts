import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Text that asks the process for the time; formatting a time that was told is none of it, nor is how long
 * something took.
 */
const OWN_CLOCK = /Date\.now\(|new Date\(\)|\bSystemClock\b|import \{[^}]*\bClock\b/u;

/** Replicas' clocks may be half a minute apart: leases, paces and deadlines are the database's business. */
it('the gateway never asks the clock of its own process', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/spec\.ts$/u.test(name))
    .map((name) => ({ name, text: readFileSync(join(__dirname, name), 'utf8') }));
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter(({ text }) => OWN_CLOCK.test(text)).map(({ name }) => name)).toEqual([]);
});
