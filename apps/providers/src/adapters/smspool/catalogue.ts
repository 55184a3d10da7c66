import type { ProviderCountry, ProviderPool, ProviderService } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import type { SmsPoolClient } from './client';
import { countryCodeOf, type Row, rowsOf, textOf, wholeOf } from '../wire/decode';
import { goodBody, unexpected } from './errors';

/** A country with the number by which SMSPool's other endpoints know it. */
export interface SmsPoolCountry extends ProviderCountry {
  readonly id: number;
}

/** `GET /country/retrieve_all`. Rows without an ISO code (before 2024) are left out. */
export async function readCountries(client: SmsPoolClient): Promise<SmsPoolCountry[]> {
  const rows = await readRows(client, '/country/retrieve_all', 'GET');
  return rows.flatMap((row) => {
    const id = wholeOf(row['ID']);
    const countryCode = countryCodeOf(row['short_name']);
    const name = textOf(row['name'], 120);
    if (id === null || countryCode === null || name === null) return [];
    return [{ id, countryCode, name, region: textOf(row['region'], 60) }];
  });
}

/** `GET /service/retrieve_all`, of one country where one is given. Names are for people: match by number. */
export async function readServices(
  client: SmsPoolClient,
  countryCode?: string,
): Promise<ProviderService[]> {
  const rows = await readRows(client, '/service/retrieve_all', 'GET', { country: countryCode });
  return rows.flatMap((row) => {
    const serviceId = wholeOf(row['ID']);
    const name = textOf(row['name'], 200);
    return serviceId === null || name === null ? [] : [{ serviceId, name }];
  });
}

/** `POST /pool/retrieve_all`: the active pools. Orders may name others. Pool 0 is the automatic choice. */
export async function readPools(client: SmsPoolClient): Promise<ProviderPool[]> {
  const rows = await readRows(client, '/pool/retrieve_all', 'POST');
  return rows.flatMap((row) => {
    const pool = textOf(row['ID'], 32);
    const name = textOf(row['name'], 60);
    return pool === null || name === null ? [] : [{ pool, name }];
  });
}

async function readRows(
  client: SmsPoolClient,
  path: string,
  method: 'GET' | 'POST',
  fields: Record<string, string | undefined> = {},
): Promise<Row[]> {
  const rows = rowsOf(goodBody(await client.send({ path, method, fields, priority: 'catalogue' })));
  if (rows === null) throw unexpected(`${path} is not a list`);
  return rows;
}

const KEEP_MS = 3_600_000;

/**
 * SMSPool's numbers of countries, for the endpoints that are documented to take a number or a name and not an
 * ISO code. Read once an hour; callers at the same moment share one request. Purchases do not need it.
 */
export class CountryIds {
  private ids: Promise<ReadonlyMap<string, number>> | null = null;
  private readAtMs = 0;

  constructor(
    private readonly client: SmsPoolClient,
    private readonly nowMs: () => number,
  ) {}

  /** Throws `ProviderError` with the reason `not_served` for a country that SMSPool does not list. */
  async idOf(countryCode: string): Promise<string> {
    const id = (await this.read()).get(countryCode);
    if (id !== undefined) return String(id);
    throw new ProviderError(
      providerFailure('PROVIDER.SERVICE_UNAVAILABLE', `no country ${countryCode}`, {
        reason: 'not_served',
      }),
    );
  }

  private read(): Promise<ReadonlyMap<string, number>> {
    if (this.ids && this.nowMs() - this.readAtMs < KEEP_MS) return this.ids;
    const reading = readCountries(this.client).then(
      (countries) => new Map(countries.map(({ countryCode, id }) => [countryCode, id])),
    );
    this.ids = reading;
    this.readAtMs = this.nowMs();
    // A failure is not kept: the next caller asks again.
    reading.catch(() => {
      if (this.ids === reading) this.ids = null;
    });
    return reading;
  }
}
