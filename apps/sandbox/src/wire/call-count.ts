/** How many calls came, by name. */
export class CallCount {
  private readonly counts: Record<string, number> = {};

  note(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }

  byName(): Record<string, number> {
    return { ...this.counts };
  }
}
