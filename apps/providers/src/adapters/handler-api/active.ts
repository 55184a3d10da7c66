import type { HistoryPage, ListedOrder } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { field, isRow, type Row, textOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import type { Directory } from './catalogue';
import type { Call, Reply } from './client';
import type { Dialect } from './dialect';
import { failureOf, goodAnswer } from './errors';
import { messagesIn } from './messages';
import { numberOf } from './numbers';
import { USUAL_LIFETIME_MS } from './purchase';

const PAGE = 100;
/** Ten thousand activations; whoever has more is served by checks. */
const MOST_PAGES = 100;
/** Servers that know no pages send all at once. */
const LARGEST_LIST = 16 * 1024 * 1024;

/** `getActiveActivations`: all that run, in pages of a hundred; the way to poll where the server knows it. */
export async function readActive(dialect: Dialect): Promise<ListedOrder[]> {
  const rows = await readPages(dialect, PAGE * MOST_PAGES, (start, limit) => ({
    action: 'getActiveActivations',
    fields: { start: String(start), limit: String(limit) },
    priority: 'poll',
    maxBytes: LARGEST_LIST,
  }));
  dialect.list.note(rows);
  return ordersOf(dialect, rows);
}

/** `getHistory`, presumably newest first. The protocol has no search: rows are compared here. */
export async function readHistory(dialect: Dialect, page: HistoryPage): Promise<ListedOrder[]> {
  const rows = await readPages(dialect, page.length, (start, limit) => ({
    action: 'getHistory',
    fields: { offset: String(page.start + start), limit: String(limit) },
    priority: 'poll',
    maxBytes: LARGEST_LIST,
  }));
  const orders = await ordersOf(dialect, rows);
  const { search = '' } = page;
  return search === ''
    ? orders
    : orders.filter(
        ({ externalId, phoneNumber }) =>
          externalId === search || (phoneNumber?.includes(search) ?? false),
      );
}

/** Pages until one is short, or is longer than was asked for, or brings nothing new: then that was all. */
async function readPages(
  { actions }: Dialect,
  most: number,
  callOf: (start: number, limit: number) => Call,
): Promise<Row[]> {
  const byId = new Map<string, Row>();
  for (let start = 0; start < most; start += PAGE) {
    const limit = Math.min(PAGE, most - start);
    const page = rowsOf(await actions.sendKnown(callOf(start, limit)));
    const before = byId.size;
    for (const row of page) byId.set(idOf(row) ?? '', row);
    if (page.length !== limit || byId.size === before) break;
  }
  // A row without an id is left out, so that it cannot stop the polling of all others.
  byId.delete('');
  return [...byId.values()];
}

/** What is no list is an error and never an empty list: absence is news. */
function rowsOf(reply: Reply): Row[] {
  if (reply.kind === 'answer' && reply.word === 'NO_ACTIVATIONS') return [];
  const answer = goodAnswer(reply);
  if (!answer) throw new ProviderError(failureOf(reply));
  const { body } = answer;
  const list: unknown =
    field(body, 'activeActivations') ?? field(body, 'data') ?? field(body, 'history') ?? body;
  if (!Array.isArray(list)) {
    const error = providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', 'not a list of orders');
    throw new ProviderError(error);
  }
  return list.filter(isRow);
}

async function ordersOf(dialect: Dialect, rows: readonly Row[]): Promise<ListedOrder[]> {
  const directory = rows.length === 0 ? null : await dialect.directories.currentOrNull();
  return rows.flatMap((row) => ordersIn(row, directory, dialect));
}

/** One order a message, so that none hides another; one alone where there is none. */
function ordersIn(
  row: Row,
  directory: Directory | null,
  { clock, prices }: Dialect,
): ListedOrder[] {
  const externalId = idOf(row);
  if (externalId === null) return [];
  const code = textOf(row['serviceCode'] ?? row['service'], 200) ?? '';
  const countryId = textOf(row['countryCode'] ?? row['country'], 32) ?? '';
  const orderedAtMs = clock.momentOf(row['activationTime'] ?? row['createDate'] ?? row['date']);
  const endsAtMs = clock.momentOf(row['activationEndTime'] ?? row['estDate']);
  const service = directory?.serviceByCode.get(code);
  const countryCode = directory?.countryById.get(countryId) ?? null;
  const listedE4 = dollarsE4(row['activationCost'] ?? row['cost']);
  // A list that tells no costs: what the product was last seen to cost, as for purchases.
  const seenE4 = service && countryCode ? prices.lastSeen({ ...service, countryCode }) : null;
  const order = {
    externalId,
    reference: textOf(row['orderId'], 64),
    phoneNumber: numberOf(row['phoneNumber'] ?? row['phone']),
    serviceName: service?.name ?? code,
    countryCode,
    costE4: listedE4 ?? seenE4,
    orderedAtMs,
    expiresAtMs: endsAtMs ?? (orderedAtMs === null ? null : orderedAtMs + USUAL_LIFETIME_MS),
    pool: textOf(row['activationOperator'] ?? row['operator'], 32),
  };
  const messages = messagesIn(row);
  if (messages.length === 0) {
    const state = stateOf(row['activationStatus'] ?? row['status']);
    return [{ ...order, state, code: null, text: null }];
  }
  return messages.map((message) => ({ ...order, state: 'received' as const, ...message }));
}

function idOf(row: Row): string | null {
  return textOf(row['activationId'] ?? row['id'], 64);
}

/** Numbers as of `setStatus`. A cancelled activation is paid back; whatever is not known waits: the deadline ends it. */
function stateOf(status: unknown): ListedOrder['state'] {
  switch (textOf(status)?.toUpperCase()) {
    case '8':
    case 'STATUS_CANCEL':
    case 'REFUNDED':
      return 'refunded';
    case '6':
    case 'FINISHED':
    case 'CANCELED':
      return 'ended';
    default:
      return 'waiting';
  }
}
