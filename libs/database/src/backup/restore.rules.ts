import type { RunMigrations } from './archive';

/** What a backup has run and this version does not have, or has with another text: `wallet/0009-x.sql`. */
export function findForeignMigrations(run: RunMigrations, known: RunMigrations): string[] {
  return [...run].flatMap(([schema, migrations]) =>
    [...migrations]
      .filter(([name, checksum]) => known.get(schema)?.get(name) !== checksum)
      .map(([name]) => `${schema}/${name}`),
  );
}

/** Null when a server of version `to` can take a backup that was made from version `from`. */
export function explainNewerServer(file: string, from: number, to: number): string | null {
  if (from <= to) return null;
  return `${file} comes from PostgreSQL ${from}, and this server is ${to}: restore it into a server of ${from} or later.`;
}
