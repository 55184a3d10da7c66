import { setTimeout as delay } from 'node:timers/promises';
import { commitFault, type FaultRecord } from './faults';
import type { Fault } from './plan';
import type { Scene } from './scene';

/** Whoever cannot order again by then is told of as never. */
const RECOVERY_LIMIT_MS = 120_000;

export interface StormOptions {
  readonly scene: Scene;
  readonly plan: Iterator<Fault>;
  /** Asked before each fault: whether it is over. */
  readonly isOver: (faults: number) => Promise<boolean>;
  readonly tell: (line: string) => void;
}

/** One fault after the other, each measured until a whole order can be made again. */
export async function storm({ scene, plan, isOver, tell }: StormOptions): Promise<FaultRecord[]> {
  const records: FaultRecord[] = [];
  while (!(await isOver(records.length))) {
    const next = plan.next();
    if (next.done === true) return records;
    await delay(next.value.pauseMs);
    const record = await commitFault(scene.stack, next.value);
    record.recoveredMs = await measureRecovery(scene, record.endedAtMs);
    const took = record.recoveredMs === null ? 'NEVER' : `${record.recoveredMs} ms`;
    tell(`${record.kind} (${record.what}): a whole order again after ${took}`);
    records.push(record);
  }
  return records;
}

/** Orders one number after the other until one has come to its code. */
async function measureRecovery({ world }: Scene, sinceMs: number): Promise<number | null> {
  for (;;) {
    const limitMs = sinceMs + RECOVERY_LIMIT_MS - Date.now();
    if (limitMs <= 0) return null;
    const tookMs = await world.ask('probe', { limitMs });
    if (tookMs !== null) return Date.now() - sinceMs;
  }
}
