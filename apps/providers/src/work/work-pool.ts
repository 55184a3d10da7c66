/** Work that runs side by side up to a number, and is waited for when the service stops. */
export class WorkPool {
  private readonly running = new Set<Promise<void>>();
  private isClosed = false;

  constructor(private readonly size: number) {}

  /** How much more may be started. */
  get room(): number {
    return this.isClosed ? 0 : this.size - this.running.size;
  }

  /** Starts work that never rejects; `done` is called when there is room again. */
  start(work: () => Promise<void>, done: () => void): void {
    const running = work().finally(() => {
      this.running.delete(running);
      done();
    });
    this.running.add(running);
  }

  /** Takes nothing more and waits for what runs. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled(this.running);
  }
}
