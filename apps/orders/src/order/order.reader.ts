import { Injectable } from '@nestjs/common';
import {
  create,
  OrderAnswer,
  OrderPage,
  OrderView,
  Settlement,
  SettlementPage,
  type GetOrder,
  type ListOrders,
  type ListOrderSettlements,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { OrdersConfig } from '../orders.config';
import { ServerNumbers } from '../source/server-numbers';
import { factsOf } from './order.messages';
import { changesLeftOf, heldOf, type OrderRow } from './order.row';
import type { HoldState } from './order.rules';

/** An order with what its users see of its number: the one that got the code, else the latest that came. */
interface ViewRow extends OrderRow {
  readonly phone_number: string | null;
  readonly code: string | null;
  readonly text: string | null;
  readonly source_id: string | null;
  readonly can_resend: boolean | null;
}

const VIEW = `SELECT o.*, r.phone_number, r.source_id, r.can_resend,
    CASE WHEN r.id = o.completed_reservation_id THEN r.code END AS code,
    CASE WHEN r.id = o.completed_reservation_id THEN r.text END AS text
  FROM orders o LEFT JOIN LATERAL (
    SELECT * FROM reservations WHERE order_id = o.id
     ORDER BY (id = o.completed_reservation_id) DESC NULLS LAST, (phone_number IS NOT NULL) DESC,
              sequence DESC LIMIT 1) r ON true`;

const SCOPES: Readonly<Record<ListOrders['scope'], string>> = {
  active: `o.state IN ('pending', 'waiting_code', 'closing')`,
  history: `o.state NOT IN ('pending', 'waiting_code', 'closing')`,
};

/** Answers questions about orders. */
@Injectable()
export class OrderReader {
  constructor(
    private readonly database: Database,
    private readonly servers: ServerNumbers,
    private readonly config: OrdersConfig,
  ) {}

  async getOrder(botId: string, { orderId, userId }: GetOrder): Promise<OrderAnswer> {
    const [row] = await this.database.query<ViewRow>(
      `${VIEW} WHERE o.id = $1 AND o.bot_id = $2 AND o.user_id = $3`,
      [orderId, botId, userId],
    );
    return create(OrderAnswer, { order: row ? this.view(row) : null });
  }

  async listOrders(
    botId: string,
    { userId, scope, page, pageSize }: ListOrders,
  ): Promise<OrderPage> {
    const mine = `o.bot_id = $1 AND o.user_id = $2 AND ${SCOPES[scope]}`;
    const [counted] = await this.database.query<{ count: string }>(
      `SELECT count(*) FROM orders o WHERE ${mine}`,
      [botId, userId],
    );
    const rows = await this.database.query<ViewRow>(
      `${VIEW} WHERE ${mine} ORDER BY o.placed_at DESC, o.id LIMIT $3 OFFSET $4`,
      [botId, userId, pageSize, (page - 1) * pageSize],
    );
    const total = Number(counted?.count ?? 0);
    return create(OrderPage, {
      orders: rows.map((row) => this.view(row)),
      page,
      pages: Math.ceil(total / pageSize),
      total,
    });
  }

  /** What the ledger should hold for every order that nothing has moved for a minute, by id. */
  async listSettlements({ after, limit }: ListOrderSettlements): Promise<SettlementPage> {
    const rows = await this.database.query<OrderRow>(
      `SELECT * FROM orders
        WHERE ($1::uuid IS NULL OR id > $1) AND changed_at < now() - interval '1 minute'
          AND hold_state <> 'requested'
        ORDER BY id LIMIT $2`,
      [after, limit],
    );
    return create(SettlementPage, {
      settlements: rows.map((row) =>
        create(Settlement, {
          ledgerId: row.hold_id,
          expected: expectedOf(row),
          amount: heldOf(row),
          captured: BigInt(row.price_cents),
        }),
      ),
      next: rows.length < limit ? null : (rows.at(-1)?.id ?? null),
    });
  }

  private view(row: ViewRow): OrderView {
    return create(OrderView, {
      ...factsOf(row),
      state: row.state,
      phoneNumber: row.phone_number,
      code: row.code,
      text: row.text,
      failure: row.failure,
      serverNumber: this.servers.of(row.source_id),
      changesLeft: changesLeftOf(row, this.config.maxChanges),
      canResend: row.state === 'completed' && row.can_resend === true,
      placedAt: row.placed_at.toISOString(),
      deadline: row.state === 'pending' ? null : (row.deadline?.toISOString() ?? null),
      endedAt: row.ended_at?.toISOString() ?? null,
    });
  }
}

/** The order decides what is right; the ledger is compared with it. */
function expectedOf({ state, hold_state: hold }: OrderRow): Settlement['expected'] {
  const byHold: Record<HoldState, Settlement['expected']> = {
    none: 'none',
    declined: 'none',
    requested: 'open',
    placed: 'open',
    capturing: 'captured',
    captured: 'captured',
    releasing: 'released',
    released: 'released',
    refused: state === 'completed' ? 'captured' : 'released',
  };
  return byHold[hold];
}
