/** Work that is to be done after a while, if nobody stops it before. */
export class Later {
  private readonly timers = new Set<NodeJS.Timeout>();

  /** At once where there is no delay. */
  run(work: () => void, delayMs = 0): void {
    if (delayMs === 0) return work();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, delayMs);
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}
