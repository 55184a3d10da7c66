import type { RunMigrations } from './archive';

/** What a backup has run and this version does not have, or has with another text: `wallet/0009-x.sql`. */
export function findForeignMigrations(run: RunMigrations, known: RunMigrations): string[] {
  return [...run].flatMap(([schema, migrations]) =>
    [...migrations]
      .filter(([name, checksum]) => known.get(schema)?.get(name) !== checksum)
      .map(([name]) => `${schema}/${name}`),
  );
}
