/** One line of `npm run bench`. Speeds are ratios of two things measured in the same run. */
export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** What is wanted, `>= 1.0`; empty where it is only watched. */
  readonly goal: string;
  /** What it was measured against. */
  readonly reference: string;
}
