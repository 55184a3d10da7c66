import type { ProviderCountry, ProviderProduct, ProviderService } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { field, isRow, type Row, textOf } from '../wire/decode';
import type { Actions } from './actions';
import {
  agreesWithClassic,
  CLASSIC_COUNTRIES,
  countryCodeOf,
  countryName,
  isVirtual,
} from './countries';
import { goodBody, unexpected } from './errors';
import { CatalogueIndex, CLASSIC_SERVICES } from './services';

const LARGEST_LIST = 4 * 1024 * 1024;

/** What the provider's codes and numbers mean, and which of them to use. */
export interface Directory {
  readonly serviceByCode: ReadonlyMap<string, ProviderService>;
  readonly codeByService: ReadonlyMap<number, string>;
  readonly countryById: ReadonlyMap<string, string>;
  readonly idByCountry: ReadonlyMap<string, string>;
}

/** A service or country as the provider lists it; the name may be missing. */
type Listed = readonly [code: string, name: string | null];

/** The service's code and the country's number; throws `ProviderError` with the reason `not_served`. */
export function productFields(
  directory: Directory,
  { serviceId, countryCode }: ProviderProduct,
): { service: string; country: string } {
  const service = directory.codeByService.get(serviceId);
  const country = directory.idByCountry.get(countryCode);
  if (service !== undefined && country !== undefined) return { service, country };
  const what = service === undefined ? `service ${serviceId}` : `country ${countryCode}`;
  throw new ProviderError(
    providerFailure('PROVIDER.SERVICE_UNAVAILABLE', `no ${what}`, { reason: 'not_served' }),
  );
}

export function countriesIn({ idByCountry }: Directory): ProviderCountry[] {
  return [...idByCountry.keys()].map((countryCode) => ({
    countryCode,
    name: countryName(countryCode),
    region: null,
  }));
}

/** With the provider's names, by which its lists are compared with these. */
export function servicesIn({ serviceByCode, codeByService }: Directory): ProviderService[] {
  return [...codeByService.values()].flatMap((code) => serviceByCode.get(code) ?? []);
}

/** Both lists, brought to the catalogue's numbering. A server without a list is taken to be a classic one. */
export async function readDirectory(
  actions: Actions,
  catalogue: () => Promise<readonly ProviderService[]>,
): Promise<Directory> {
  const index = new CatalogueIndex(await catalogue());
  return {
    ...directServices(await readServices(actions), index),
    ...directCountries(await readCountries(actions)),
  };
}

function directServices(listed: readonly Listed[], index: CatalogueIndex) {
  const serviceByCode = new Map<string, ProviderService>();
  const codeByService = new Map<number, string>();
  for (const [code, name] of listed) {
    const known = index.find(code, name);
    if (!known) continue;
    serviceByCode.set(code, { serviceId: known.serviceId, name: name ?? known.name });
    // Of several codes of one service the first is used; lists begin with the usual one.
    if (!codeByService.has(known.serviceId)) codeByService.set(known.serviceId, code);
  }
  return { serviceByCode, codeByService };
}

function directCountries(listed: readonly Listed[]) {
  const countryById = new Map<string, string>();
  const idByCountry = new Map<string, string>();
  const lesser = listed.filter(([id, name]) => isVirtual(id, name));
  const usual = listed.filter((one) => !lesser.includes(one));
  const isClassic = agreesWithClassic(listed);
  for (const [id, name] of [...usual, ...lesser]) {
    const countryCode = countryCodeOf(id, name, isClassic);
    if (countryCode === null) continue;
    countryById.set(id, countryCode);
    if (!idByCountry.has(countryCode)) idByCountry.set(countryCode, id);
  }
  return { countryById, idByCountry };
}

/** `getServicesList`: `{status, services: [{code, name}]}`, on some servers the bare list. */
async function readServices(actions: Actions): Promise<readonly Listed[]> {
  const reply = await ask(actions, 'getServicesList');
  if (!reply) return [...CLASSIC_SERVICES];
  const listed = listOf(field(reply, 'services') ?? reply, ['code', 'id'], ['name', 'title']);
  if (listed.length === 0) throw unexpected('getServicesList lists nothing');
  return listed;
}

/** `getCountries`: by number `{id, rus, eng, chn, visible}`, on some servers a list of these. */
async function readCountries(actions: Actions): Promise<readonly Listed[]> {
  const reply = await ask(actions, 'getCountries');
  if (!reply) return [...CLASSIC_COUNTRIES.keys()].map((id): Listed => [id, null]);
  const listed = listOf(field(reply, 'countries') ?? reply, ['id'], ['eng', 'name', 'rus']);
  if (listed.length === 0) throw unexpected('getCountries lists nothing');
  return listed;
}

async function ask(actions: Actions, action: string): Promise<unknown> {
  const call = { action, priority: 'catalogue', maxBytes: LARGEST_LIST } as const;
  const reply = await actions.sendIfKnown(call);
  return reply && goodBody(reply);
}

/** Rows of a list, or of an object whose keys stand for a missing code; or names by their codes. */
function listOf(value: unknown, codes: readonly string[], names: readonly string[]): Listed[] {
  const rows: [string | null, unknown][] = Array.isArray(value)
    ? value.map((row: unknown): [null, unknown] => [null, row])
    : isRow(value)
      ? Object.entries(value)
      : [];
  return rows.flatMap(([key, row]): Listed[] => {
    if (!isRow(row)) {
      const name = textOf(row, 120);
      return key === null || name === null ? [] : [[key, name]];
    }
    const code = firstText(row, codes, 32) ?? key;
    return code === null ? [] : [[code, firstText(row, names, 120)]];
  });
}

function firstText(row: Row, names: readonly string[], longest: number): string | null {
  for (const name of names) {
    const text = textOf(field(row, name), longest);
    if (text !== null) return text;
  }
  return null;
}

const KEEP_MS = 3_600_000;
/** How soon a list that could not be read is tried again while an old one is there to serve. */
const RETRY_MS = 60_000;

/** The directory, read once an hour; callers at the same moment share one reading. The old one serves while it lasts. */
export class Directories {
  private reading: Promise<Directory> | null = null;
  private last: Directory | null = null;
  private nextReadMs = -Infinity;

  constructor(
    private readonly read: () => Promise<Directory>,
    private readonly nowMs: () => number,
  ) {}

  /** @throws `ProviderError` when there was none yet and it cannot be read */
  async current(): Promise<Directory> {
    if (this.last && this.nowMs() < this.nextReadMs) return this.last;
    this.reading ??= this.read().finally(() => (this.reading = null));
    try {
      this.last = await this.reading;
      this.nextReadMs = this.nowMs() + KEEP_MS;
    } catch (error) {
      if (!this.last) throw error;
      this.nextReadMs = this.nowMs() + RETRY_MS;
    }
    return this.last;
  }

  /** The directory for lists of orders, which must not fail with it; null when there is none. */
  currentOrNull(): Promise<Directory | null> {
    return this.current().catch(() => null);
  }
}
