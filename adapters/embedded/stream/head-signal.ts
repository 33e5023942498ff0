/** Wakes who waits for a number to grow. */

interface Waiter {
  readonly beyond: number;
  readonly wake: (moved: boolean) => void;
}

export class HeadSignal {
  /** Never shrinks. */
  head: number;
  private readonly waiters = new Set<Waiter>();
  private ended = false;

  constructor(head: number) {
    this.head = head;
  }

  move(head: number): void {
    this.head = head;
    for (const waiter of this.waiters) if (head > waiter.beyond) waiter.wake(true);
  }

  /** Whether the head is beyond a number; false where the signal came first, or the end. */
  waitBeyond(beyond: number, signal: AbortSignal): Promise<boolean> {
    if (this.head > beyond) return Promise.resolve(true);
    if (this.ended || signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        beyond,
        wake: (moved) => {
          this.waiters.delete(waiter);
          signal.removeEventListener("abort", abort);
          resolve(moved);
        },
      };
      const abort = () => waiter.wake(false);
      signal.addEventListener("abort", abort);
      this.waiters.add(waiter);
    });
  }

  /** Nothing will come any more. */
  end(): void {
    this.ended = true;
    for (const waiter of this.waiters) waiter.wake(false);
  }
}
