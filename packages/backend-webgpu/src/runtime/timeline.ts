/**
 * The order of what happens on the device. Most is done at once. While something waits for an answer of the device (a loop whose
 * end depends on values), what comes after it waits, too, and is done in its order.
 */
export class Timeline {
  private readonly waiting: (() => void | Promise<void>)[] = [];
  private running: Promise<void> | null = null;

  /** Whether `do` does it before it returns. */
  get idle(): boolean {
    return this.running === null;
  }

  /** A task that is late must not throw. */
  do(task: () => void | Promise<void>): void {
    if (this.running !== null) {
      this.waiting.push(task);
      return;
    }
    const end = task();
    if (end !== undefined) this.running = this.drain(end);
  }

  /** When all that was asked for so far has been done. */
  async reached(): Promise<void> {
    if (this.running === null) return;
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private async drain(first: Promise<void>): Promise<void> {
    await first;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift())
      await next();
    this.running = null;
  }
}
