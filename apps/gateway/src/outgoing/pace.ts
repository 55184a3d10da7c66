/** A token bucket in memory: how fast notices may leave this process. */
export class Pace {
  private tokens: number;
  private filledAtMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number,
  ) {
    this.tokens = perSecond;
    this.filledAtMs = nowMs();
  }

  /** How many may leave now. */
  get available(): number {
    const now = this.nowMs();
    const gained = ((now - this.filledAtMs) / 1_000) * this.perSecond;
    this.tokens = Math.min(this.perSecond, this.tokens + gained);
    this.filledAtMs = now;
    return Math.floor(this.tokens);
  }

  /** Takes tokens; urgent messages may take what is not there, and the others wait for it. */
  take(count: number): void {
    this.tokens = Math.max(-this.perSecond, this.tokens - count);
  }
}
