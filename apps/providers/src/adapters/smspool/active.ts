import type { ListedOrder } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import type { Reply, SmsPoolClient } from './client';
import { contentOf } from './content';
import { countryCodeOf, type Row, rowsOf, textOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import { goodBody } from './errors';
import { listedNumber } from './numbers';
import { amsterdamMs, unixMs } from './times';

/** Ten thousand waiting orders at about 240 bytes each are 2.4 MB, in the one call that serves them all. */
const LARGEST_LIST = 16 * 1024 * 1024;

/** `POST /request/active`: every order that still runs, in one read-only call; the way to poll. */
export async function readActive(client: SmsPoolClient): Promise<ListedOrder[]> {
  return ordersOf(
    await client.send({ path: '/request/active', priority: 'poll', maxBytes: LARGEST_LIST }),
  );
}

/**
 * The rows of active and history. What is no list is an error and never an empty list: absence is news. A row
 * without an id is left out, so that it cannot stop the polling of all others; who misses an order checks it.
 */
export function ordersOf(reply: Reply): ListedOrder[] {
  const rows = rowsOf(goodBody(reply));
  if (rows === null) {
    throw new ProviderError(
      providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', 'not a list of orders'),
    );
  }
  return rows.flatMap((row) => {
    const externalId = textOf(row['order_code'] ?? row['order_id'] ?? row['orderid'], 64);
    return externalId === null ? [] : [orderOf(row, externalId)];
  });
}

function orderOf(row: Row, externalId: string): ListedOrder {
  const { code, text } = contentOf(row['code'], row['full_code']);
  const expiresAtMs = unixMs(row['expiry']);
  return {
    externalId,
    reference: null,
    phoneNumber: listedNumber(row['phonenumber']),
    state: code !== null || text !== null ? 'received' : stateOf(row['status']),
    code,
    text,
    serviceName: textOf(row['service'], 200) ?? '',
    countryCode: countryCodeOf(row['short_name']),
    costE4: dollarsE4(row['cost']),
    orderedAtMs: amsterdamMs(row['timestamp'], expiresAtMs),
    expiresAtMs,
    pool: textOf(row['pool'], 32),
  };
}

/**
 * Words of orders without a message. Only a refund is proof that the money is back; `completed` without a
 * message, `expired` and `cancelled` are over in some way that a check of the order must tell. Unknown words
 * wait: the deadline ends them.
 */
function stateOf(status: unknown): ListedOrder['state'] {
  switch (textOf(status)?.toLowerCase()) {
    case 'refunded':
    case '6':
      return 'refunded';
    case 'complete':
    case 'completed':
    case 'expired':
    case 'cancelled':
    case 'canceled':
    case '2':
    case '3':
    case '5':
      return 'ended';
    default:
      return 'waiting';
  }
}
