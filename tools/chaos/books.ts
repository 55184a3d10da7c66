import { Client } from 'pg';

export interface OrderFacts {
  readonly id: string;
  readonly userId: string;
  readonly state: string;
  readonly priceCents: number;
  readonly holdId: string;
  readonly holdState: string;
}

export interface ReservationFacts {
  readonly id: string;
  readonly orderId: string;
  readonly state: string;
  /** Null until a source had a number. */
  readonly sourceId: string | null;
  readonly externalId: string | null;
  readonly phoneNumber: string | null;
  readonly code: string | null;
  readonly costCents: number;
}

/** What the ledger says of a hold: how often it was placed, captured and released, and for how much. */
export interface HoldFacts {
  readonly holdId: string;
  readonly placed: number;
  readonly captured: number;
  readonly released: number;
  readonly capturedCents: number;
}

export interface AccountFacts {
  readonly userId: string;
  readonly balanceCents: number;
  readonly heldCents: number;
}

/** A message to one of the operator's own numbers, and what became of it. */
export interface OwnMessageFacts {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** Whose it was taken for; null: nobody's. */
  readonly reservationId: string | null;
  readonly cause: string | null;
  /** Somebody held the number a moment before it came and a moment after. */
  readonly wasHeld: boolean;
}

/** What Numera's own books hold at the end. */
export interface Books {
  readonly orders: readonly OrderFacts[];
  readonly reservations: readonly ReservationFacts[];
  readonly holds: readonly HoldFacts[];
  readonly accounts: readonly AccountFacts[];
  /** Purchases as the service that makes them knows them. */
  readonly purchases: readonly { readonly reservationId: string; readonly externalId: string }[];
  readonly ownMessages: readonly OwnMessageFacts[];
  /** Sum of all entries, and how many transfers' entries do not sum to nought. */
  readonly entriesSumCents: number;
  readonly unbalancedTransfers: number;
  readonly failedUpdates: number;
  readonly deadLetters: readonly string[];
}

export async function readBooks(db: Client, services: readonly string[]): Promise<Books> {
  const rows = async <T>(sql: string): Promise<T[]> =>
    (await db.query<Record<string, unknown>>(sql)).rows as T[];
  const [ledger] = await rows<{ sum: number; unbalanced: number }>(
    `SELECT coalesce(sum(s), 0)::float8 AS sum, count(*) FILTER (WHERE s <> 0)::int AS unbalanced
       FROM (SELECT sum(amount) AS s FROM wallet.entries GROUP BY transfer_id) one`,
  );
  const [updates] = await rows<{ failed: number }>(
    `SELECT count(*)::int AS failed FROM gateway.updates WHERE state = 'failed'`,
  );
  const letters = services.map(
    (service) =>
      `SELECT '${service}: ' || (envelope->>'name') || ': ' || left(reason, 200) AS letter FROM ${service}.dead_letters`,
  );
  return {
    orders: await rows(
      `SELECT id, user_id AS "userId", state, price_cents::float8 AS "priceCents",
              hold_id AS "holdId", hold_state AS "holdState" FROM orders.orders`,
    ),
    reservations: await rows(
      `SELECT id, order_id AS "orderId", state, source_id AS "sourceId",
              external_id AS "externalId",
              regexp_replace(phone_number, '\\D', '', 'g') AS "phoneNumber", code,
              coalesce(cost_e4, 0)::float8 / 100 AS "costCents" FROM orders.reservations`,
    ),
    holds: await rows(
      `SELECT coalesce(hold_id, transfer_id) AS "holdId",
              count(*) FILTER (WHERE kind = 'hold')::int AS placed,
              count(*) FILTER (WHERE kind = 'purchase')::int AS captured,
              count(*) FILTER (WHERE kind = 'release')::int AS released,
              coalesce(sum(amount) FILTER (WHERE kind = 'purchase'), 0)::float8 AS "capturedCents"
         FROM wallet.transfers WHERE kind IN ('hold', 'purchase', 'release') GROUP BY 1`,
    ),
    accounts: await rows(
      `SELECT user_id AS "userId", balance::float8 AS "balanceCents", held::float8 AS "heldCents"
         FROM wallet.accounts`,
    ),
    purchases: await rows(
      `SELECT reservation_id AS "reservationId", external_id AS "externalId"
         FROM providers.purchase_attempts WHERE external_id IS NOT NULL`,
    ),
    ownMessages: await rows(
      `SELECT m.phone_number AS "to", m.text, m.reservation_id AS "reservationId", m.cause,
              EXISTS (SELECT FROM providers.stock_reservations r
                       WHERE r.phone_number = m.phone_number
                         AND r.opened_at < m.received_at - interval '2 seconds'
                         AND coalesce(r.closed_at, 'infinity') > m.received_at + interval '2 seconds')
                AS "wasHeld"
         FROM providers.source_messages m`,
    ),
    entriesSumCents: ledger?.sum ?? 0,
    unbalancedTransfers: ledger?.unbalanced ?? 0,
    failedUpdates: updates?.failed ?? 0,
    deadLetters: (await rows<{ letter: string }>(letters.join(' UNION ALL '))).map(
      ({ letter }) => letter,
    ),
  };
}

/** What is still under way, by what it is; empty when all is quiet. */
export async function readOpenWork(
  db: Client,
  services: readonly string[],
): Promise<Record<string, number>> {
  const outboxes = services.map(
    (service) => `SELECT '${service} outbox' AS what, count(*) AS n FROM ${service}.outbox`,
  );
  const { rows } = await db.query<{ what: string; n: number }>(
    `SELECT what, n::int AS n FROM (
       SELECT 'orders ' || state AS what, count(*) AS n FROM orders.orders
        WHERE state IN ('pending', 'waiting_code', 'closing') GROUP BY state
       UNION ALL SELECT 'holds ' || hold_state, count(*) FROM orders.orders
        WHERE hold_state IN ('requested', 'placed', 'capturing', 'releasing') GROUP BY hold_state
       UNION ALL SELECT 'reservations ' || state, count(*) FROM orders.reservations
        WHERE state IN ('requested', 'unknown', 'open', 'closing') GROUP BY state
       UNION ALL SELECT 'purchases ' || state, count(*) FROM providers.purchase_attempts
        WHERE state IN ('planned', 'calling', 'unknown') GROUP BY state
       UNION ALL SELECT 'releases', count(*) FROM providers.purchase_attempts
        WHERE state = 'acquired' AND release_requested_at IS NOT NULL
       UNION ALL SELECT 'own numbers held', count(*) FROM providers.stock_reservations r
        -- One that has served is kept a while for further codes.
        WHERE state = 'open' AND NOT EXISTS (SELECT FROM providers.purchase_attempts a
                WHERE a.reservation_id = r.reservation_id AND a.code_at IS NOT NULL)
       UNION ALL SELECT 'pushed messages unread', count(*) FROM providers.source_deliveries
       UNION ALL SELECT 'updates ' || state, count(*) FROM gateway.updates
        WHERE state IN ('waiting', 'handling') GROUP BY state
       UNION ALL SELECT 'messages to Telegram', count(*) FROM gateway.outgoing
       UNION ALL ${outboxes.join(' UNION ALL ')}
     ) open WHERE n > 0`,
  );
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]));
}
