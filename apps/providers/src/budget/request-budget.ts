import { Injectable, Logger } from '@nestjs/common';
import { runWithoutOrigin } from '@numera/messaging';
import { pause, toError } from '@numera/kernel';
import type { CallPriority } from '../adapters/wire/exchange';
import { inTurn, LONGEST_WAIT_MS, reserveFor, type Waiter } from './budget.rules';
import { BudgetStore } from './budget.store';

interface Asker extends Waiter {
  readonly answer: (admitted: boolean) => void;
}

/** Everybody who waits for the permits of one account in this process, and the loop that serves them. */
interface Queue {
  readonly askers: Asker[];
  wake: AbortController;
  isServed: boolean;
  graceMs: number;
  /** Requests in any second. */
  size: number;
}

/** Permits asked for in one statement. */
const BLOCK = 16;
const FIRST_GRACE_MS = 100;
const LONGEST_GRACE_MS = 2_000;
const LONGEST_PAUSE_MS = 250;

/**
 * The requests that an account may make (OTP-3). Permits lie in the database, shared by all replicas. A
 * permit is used within `graceMs` of being taken or not at all, and stays taken for that plus a second: so
 * any second, wherever it starts, sees at most as many requests as there are permits.
 */
@Injectable()
export class RequestBudget {
  private readonly logger = new Logger(RequestBudget.name);
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly store: BudgetStore) {}

  /**
   * Resolves when a request may leave, at once; false when it would wait too long.
   * `size`: how many the account may make in any second.
   */
  admit(accountId: string, priority: CallPriority, size: number): Promise<boolean> {
    const queue = this.queueOf(accountId);
    queue.size = size;
    return new Promise((answer) => {
      queue.askers.push({ priority, sinceMs: performance.now(), answer });
      queue.wake.abort();
      // The loop serves many callers: it is nobody's handler and claims nobody's message.
      if (!queue.isServed) void runWithoutOrigin(() => this.serve(accountId, queue));
    });
  }

  /** The provider said that it is too much: nothing leaves for a while. */
  async holdBack(accountId: string, forMs: number): Promise<void> {
    await this.store.block(accountId, forMs);
  }

  private queueOf(accountId: string): Queue {
    const known = this.queues.get(accountId);
    if (known) return known;
    const wake = new AbortController();
    const queue = { askers: [], wake, isServed: false, graceMs: FIRST_GRACE_MS, size: 1 };
    this.queues.set(accountId, queue);
    return queue;
  }

  private async serve(accountId: string, queue: Queue): Promise<void> {
    queue.isServed = true;
    try {
      for (;;) {
        dismissLate(queue);
        if (queue.askers.length === 0) return;
        queue.wake = new AbortController();
        const waitMs = await this.serveBlock(accountId, queue);
        if (waitMs > 0) await pause(Math.min(waitMs, LONGEST_PAUSE_MS), queue.wake.signal);
      }
    } finally {
      queue.isServed = false;
    }
  }

  /** Takes permits for those whose turn it is; answers how long to wait before the next block. */
  private async serveBlock(accountId: string, queue: Queue): Promise<number> {
    queue.askers.sort(inTurn);
    const startedMs = performance.now();
    const [first] = queue.askers;
    if (!first) return 0;
    const reserve = reserveFor(first, startedMs);
    const alike = queue.askers.filter((one) => reserveFor(one, startedMs) <= reserve).length;
    try {
      const { granted, waitMs } = await this.store.take(accountId, {
        wanted: Math.min(alike, BLOCK),
        size: queue.size,
        reserve,
        holdMs: 1_000 + queue.graceMs,
      });
      if (performance.now() - startedMs > queue.graceMs) {
        // Too late to be used within its time; a busy machine gets more time with the next ones.
        queue.graceMs = Math.min(LONGEST_GRACE_MS, queue.graceMs * 2);
        return 0;
      }
      queue.graceMs = Math.max(FIRST_GRACE_MS, queue.graceMs - 5);
      queue.askers.sort(inTurn);
      for (const asker of queue.askers.splice(0, granted)) asker.answer(true);
      return granted > 0 ? 0 : Math.max(1, waitMs);
    } catch (thrown) {
      this.logger.warn({ msg: 'no permits', account: accountId, error: toError(thrown) });
      return LONGEST_PAUSE_MS;
    }
  }
}

function dismissLate(queue: Queue): void {
  const nowMs = performance.now();
  const isLate = (one: Asker): boolean => nowMs - one.sinceMs > LONGEST_WAIT_MS[one.priority];
  const late = queue.askers.filter(isLate);
  if (late.length === 0) return;
  queue.askers.splice(0, Infinity, ...queue.askers.filter((one) => !isLate(one)));
  for (const asker of late) asker.answer(false);
}
