import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const WORKSPACE = resolve(__dirname, '../..');

/** The parts of a service that are asked about here; the schema knows them all. */
export interface ComposeService {
  readonly image: string;
  readonly build?: { readonly context: string; readonly args: Readonly<Record<string, string>> };
  readonly command?: readonly string[];
  /** Null: taken from `.env`, and left out where `.env` has none. */
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly depends_on?: Readonly<Record<string, { condition: string; required?: boolean }>>;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart: string;
  readonly [other: string]: unknown;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** `${NAME}`, `${NAME:-what holds without it}`, `${NAME:?what to do}`. Defaults within defaults are not
 * used: some releases of Compose ask for the inner variable even where the outer one is set. */
const REFERENCE = /\$\{(?<name>\w+)(?::(?<kind>[-?])(?<text>[^${}]*))?\}/gu;

export const composeText = (): string =>
  readFileSync(join(WORKSPACE, 'docker-compose.yml'), 'utf8');

export function readComposeFile(): ComposeFile {
  return parse(composeText(), { merge: true }) as ComposeFile;
}

/** The variables that are filled in with `${…}`, and whether Compose refuses to start without them. */
export function references(text: string): Map<string, { required: boolean }> {
  const found = [...text.matchAll(REFERENCE)].map(({ groups }) => {
    return [groups?.['name'] ?? '', { required: groups?.['kind'] === '?' }] as const;
  });
  return new Map(found);
}

/** What a container gets, given what `.env` says. Throws as Compose does where a variable is missing. */
export function environmentOf(
  service: ComposeService,
  variables: Variables,
): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(service.environment ?? {})) {
    const text = value === null ? variables[name] : fillIn(value, variables);
    if (text !== undefined) filled[name] = text;
  }
  return filled;
}

export function fillIn(text: string, variables: Variables): string {
  return text.replace(REFERENCE, (_, name: string, kind?: string, otherwise?: string) => {
    const value = variables[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${otherwise}`);
    return otherwise ?? '';
  });
}
