import type { Life } from "../world/life.ts";
import type { World } from "../world/world.ts";

/** A process that can be started again and again under the same name. */
export abstract class SimulatedNode<Running extends { readonly life: Life } = { readonly life: Life }> {
  readonly name: string;
  protected readonly world: World;
  #running: Running | undefined;
  #isStopping = false;

  constructor(name: string, world: World) {
    this.name = name;
    this.world = world;
  }

  /** Its present life; undefined while it is down. */
  get life(): Life | undefined {
    return this.#running?.life;
  }

  /** What it runs, for those who come anew: nothing any more once it is being stopped. */
  get running(): Running | undefined {
    return this.#isStopping ? undefined : this.#running;
  }

  start(): void {
    const running = this.begin();
    this.#isStopping = false;
    this.#running = running;
    running.life.onceOver(() => (this.#running = undefined));
  }

  /** Ends it as SIGTERM would, and after a while as kill -9 would. */
  async stop(): Promise<void> {
    const running = this.running;
    if (running === undefined) return;
    this.#isStopping = true;
    const { time } = this.world;
    const limit = new AbortController();
    time.after(STOP_LIMIT_MS, () => limit.abort());
    await Promise.race([this.end(running, limit.signal), time.wait(STOP_LIMIT_MS)]);
    // What it has said last still travels.
    await time.wait(50);
    running.life.die();
  }

  protected abstract begin(): Running;
  protected abstract end(running: Running, limit: AbortSignal): Promise<void>;
}

const STOP_LIMIT_MS = 20_000;
