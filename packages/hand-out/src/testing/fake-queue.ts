import type { QueuedTask } from "@tutti/engine";
import type { Claim, QueueNews, Subscription, TaskQueue } from "@tutti/ports";

/** A queue that counts what it is asked. Jobs are strings of tokens in the order of their arrival. */
export class FakeQueue implements Pick<
  TaskQueue,
  "enqueue" | "claim" | "finish" | "release" | "putBack" | "announce" | "subscribe"
> {
  claims = 0;
  readonly finished: Claim[] = [];
  readonly released: Claim[] = [];
  readonly putBackJobs: Claim[] = [];
  /** Thrown by `claim` while set. */
  failure: Error | undefined;
  /** Awaited by `claim` after it has looked. */
  afterLook: Promise<void> = Promise.resolve();
  readonly #jobs = new Map<string, Claim[]>();
  readonly #listeners = new Set<(news: QueueNews) => void>();

  enqueue(tasks: readonly QueuedTask[]): Promise<void> {
    for (const task of tasks) this.#jobsOf(task.queue).push({ ...task, token: undefined });
    return this.announce(tasks.map(({ queue }) => queue));
  }

  async claim(queue: string, max: number): Promise<readonly Claim[]> {
    this.claims += 1;
    if (this.failure !== undefined) throw this.failure;
    const claims = this.#jobsOf(queue).splice(0, max);
    await this.afterLook;
    return claims;
  }

  finish(claims: readonly Claim[]): Promise<void> {
    this.finished.push(...claims);
    return Promise.resolve();
  }

  release(claims: readonly Claim[]): Promise<void> {
    this.released.push(...claims);
    for (const claim of claims) this.#jobsOf(claim.queue).unshift(claim);
    return this.announce(claims.map(({ queue }) => queue));
  }

  putBack(claims: readonly Claim[]): Promise<void> {
    this.putBackJobs.push(...claims);
    for (const claim of claims) {
      const jobs = this.#jobsOf(claim.queue);
      // Behind those put back before it.
      const place = jobs.findIndex((job) => !this.putBackJobs.slice(0, -claims.length).includes(job));
      jobs.splice(place < 0 ? jobs.length : place, 0, claim);
    }
    return Promise.resolve();
  }

  announce(queues: readonly string[]): Promise<void> {
    this.tell({ kind: "work", queues });
    return Promise.resolve();
  }

  tell(news: QueueNews): void {
    for (const listener of this.#listeners) listener(news);
  }

  subscribe(listener: (news: QueueNews) => void): Promise<Subscription> {
    this.#listeners.add(listener);
    return Promise.resolve({
      close: () => {
        this.#listeners.delete(listener);
        return Promise.resolve();
      },
    });
  }

  dequeue(): Promise<void> {
    return Promise.resolve();
  }

  returnStalled(): Promise<void> {
    return Promise.resolve();
  }

  ping(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #jobsOf(queue: string): Claim[] {
    const jobs = this.#jobs.get(queue) ?? [];
    this.#jobs.set(queue, jobs);
    return jobs;
  }
}
