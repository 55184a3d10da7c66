import type { MovementKind } from '@numera/contracts';

/**
 * A movement as it is asked for. `amount` and `reference` of a purchase or release come from its hold, save that a
 * purchase may have an amount below it.
 */
export interface AskedMovement {
  readonly botId: string;
  readonly userId: string;
  readonly kind: MovementKind;
  /** Made by the caller: the same id with the same content is the same movement. */
  readonly transferId: string;
  readonly amount: bigint | null;
  readonly reference: string | null;
  readonly holdId: string | null;
}

export type MovementOutcome =
  | 'done'
  | 'insufficient_funds'
  | 'id_conflict'
  | 'unknown_hold'
  | 'already_captured'
  | 'already_released'
  | 'exceeds_hold';

/** What became of it, and the account after it. */
export interface PostedMovement {
  readonly outcome: MovementOutcome;
  readonly amount: bigint;
  readonly reference: string;
  readonly balance: bigint;
  readonly held: bigint;
}
