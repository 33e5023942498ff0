/** Runs tasks in the order they come, each when the one before it has ended. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve();

  run<A>(task: () => Promise<A>): Promise<A> {
    const next = this.last.then(task, task);
    this.last = next.catch(() => undefined);
    return next;
  }
}
