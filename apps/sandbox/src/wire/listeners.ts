/** Who wants to know that something has changed. */
export class Listeners {
  private readonly all = new Set<() => void>();

  /** Answers how to be told no more. */
  add(listener: () => void): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  tell(): void {
    for (const listener of this.all) listener();
  }
}
