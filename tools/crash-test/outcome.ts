import { waitFor } from '@numera/testing';
import type { Scenario } from './scenarios';
import type { Stage } from './stage';

/** A chat or a bot that waits for a lease of the killed process (60 s) is too late. */
const END_MS = 30_000;

/** What a scenario came to, by the books of all three sides. */
export interface Outcome {
  readonly scenario: Scenario;
  /** States of all orders that the scenario made; one, if all is well. */
  readonly endState: string;
  readonly bought: number;
  readonly running: number;
  readonly chargedCents: number;
  readonly codes: number;
  /** What is wrong; empty when nothing is. */
  readonly problems: readonly string[];
}

interface OrderRow {
  readonly state: string;
  readonly price: number;
  readonly held: boolean;
  /** What the order believes of its hold. */
  readonly hold: string;
  readonly charged: number;
}

/** Which of the person's orders are a scenario's: those after the first `from`, up to the first `to`. */
export interface OrderRange {
  readonly from: number;
  readonly to: number | null;
}

export async function countOrders(stage: Stage): Promise<number> {
  const { rows } = await stage.world.db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM orders.orders WHERE user_id = $1',
    [stage.person.userId],
  );
  return rows[0]?.count ?? 0;
}

/** The orders, with what the wallet's transfers say of their holds. */
async function readOrders(stage: Stage, { from, to }: OrderRange): Promise<OrderRow[]> {
  const { rows } = await stage.world.db.query<OrderRow>(
    `SELECT o.state, o.hold_state AS hold, o.price_cents::int AS price,
            EXISTS (SELECT FROM wallet.transfers h WHERE h.transfer_id = o.hold_id AND h.kind = 'hold')
              AND NOT EXISTS (SELECT FROM wallet.transfers e WHERE e.hold_id = o.hold_id) AS held,
            coalesce((SELECT sum(c.amount) FROM wallet.transfers c
                       WHERE c.hold_id = o.hold_id AND c.kind = 'purchase'), 0)::int AS charged
       FROM orders.orders o WHERE o.user_id = $1 ORDER BY o.placed_at OFFSET $2 LIMIT $3`,
    [stage.person.userId, from, to === null ? null : to - from],
  );
  return rows;
}

/** Waits until nothing is under way any more; what still is at the deadline is what is judged. */
export async function waitForEnd(stage: Stage, scenario: Scenario, from: number): Promise<void> {
  const range = { from, to: null };
  const isOver = async (): Promise<boolean> =>
    problemsOf(scenario, await measure(stage, range)).length === 0;
  await waitFor(isOver, { deadlineMs: END_MS, everyMs: 100, what: 'the end' }).catch(() => false);
}

/** Reads the books and judges them. To be called again when all is over: nothing may have come later. */
export async function judge(stage: Stage, scenario: Scenario, range: OrderRange): Promise<Outcome> {
  const measured = await measure(stage, range);
  const { orders, chargedCents, ...counts } = measured;
  return {
    scenario,
    endState: orders.map(({ state }) => state).join('+') || 'no order',
    chargedCents,
    ...counts,
    problems: problemsOf(scenario, measured),
  };
}

interface Measured {
  readonly orders: readonly OrderRow[];
  readonly bought: number;
  readonly running: number;
  readonly chargedCents: number;
  readonly codes: number;
}

async function measure(stage: Stage, range: OrderRange): Promise<Measured> {
  const orders = await readOrders(stage, range);
  const pool = stage.poolOrders();
  return {
    orders,
    bought: pool.length,
    running: pool.filter(({ state }) => state === 'pending').length,
    chargedCents: orders.reduce((sum, { charged }) => sum + charged, 0),
    codes: stage.codesShown(),
  };
}

function problemsOf(scenario: Scenario, measured: Measured): string[] {
  const { orders, bought, running, chargedCents, codes } = measured;
  const [order] = orders;
  if (!order || orders.length > 1) return [`${orders.length} orders instead of one`];
  const isPaid = scenario.end === 'completed';
  const price = isPaid ? order.price : 0;
  const mostCodes = isPaid ? (scenario.copies ?? 1) : 0;
  const wrong: [boolean, string][] = [
    [order.state !== scenario.end, `order ${order.state} instead of ${scenario.end}`],
    [order.held, 'money still held'],
    [order.hold !== (isPaid ? 'captured' : 'released'), `hold ${order.hold} in the order`],
    [bought !== scenario.bought, `${bought} bought instead of ${scenario.bought}`],
    [running > 0, `${running} left running`],
    [chargedCents !== price, `${chargedCents} cents charged instead of ${price}`],
    [codes < (isPaid ? 1 : 0), 'code not delivered'],
    [codes > mostCodes, `code shown ${codes} times`],
  ];
  return wrong.flatMap(([isWrong, what]) => (isWrong ? [what] : []));
}
