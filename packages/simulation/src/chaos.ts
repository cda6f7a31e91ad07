import type { ApiNode } from "./nodes/api-node.ts";
import type { DeciderNode } from "./nodes/decider-node.ts";
import type { SimulatedNode } from "./nodes/simulated-node.ts";
import type { SweeperNode } from "./nodes/sweeper-node.ts";
import type { Random } from "./world/random.ts";
import type { World } from "./world/world.ts";

export type Nodes = {
  readonly deciders: readonly DeciderNode[];
  readonly apis: readonly ApiNode[];
  readonly sweepers: readonly SweeperNode[];
};

/** Somebody who kills, stops and stalls processes, cuts their connections, empties Redis and sets the database's clock. */
export class Chaos {
  readonly #world: World;
  readonly #random: Random;
  readonly #nodes: Nodes;
  readonly #all: readonly SimulatedNode[];
  /** Those that are down, and will be started again. */
  readonly #down = new Set<SimulatedNode>();
  #isOver = false;

  constructor(world: World, nodes: Nodes) {
    this.#world = world;
    this.#random = world.random.split();
    this.#nodes = nodes;
    this.#all = [...nodes.deciders, ...nodes.apis, ...nodes.sweepers];
  }

  /** Starts all nodes. Those that die are started again, whoever killed them. */
  start(): void {
    for (const node of this.#all) this.#begin(node);
  }

  /** Does one thing after the other until it is told to stop. */
  async rage(): Promise<void> {
    const random = this.#random;
    for (;;) {
      await this.#world.time.wait(random.between(200, 4_000));
      if (this.#isOver) return;
      this.#strike();
    }
  }

  /** Does nothing more. What is down comes up again by itself. */
  stop(): void {
    this.#isOver = true;
  }

  get isQuiet(): boolean {
    return this.#isOver && this.#down.size === 0 && this.#all.every(({ life }) => life !== undefined && !life.isPaused);
  }

  #strike(): void {
    const random = this.#random;
    const strikes = [
      () => this.#crash(random.pick(this.#all)),
      () => this.#crash(random.pick(this.#nodes.deciders)),
      () => this.#stop(random.pick(this.#all)),
      () => this.#pause(random.pick(this.#all)),
      () => this.#cut(),
      () => this.#emptyRedis(),
      () => this.#moveClock(),
    ];
    random.pick(strikes)();
  }

  #begin(node: SimulatedNode): void {
    node.start();
    node.life?.onceOver(() => {
      this.#world.trace.note(`${node.name} is down`);
      this.#down.add(node);
      this.#world.time.after(this.#random.between(100, 10_000), () => {
        this.#world.trace.note(`${node.name} starts`);
        this.#down.delete(node);
        this.#begin(node);
      });
    });
  }

  #crash(node: SimulatedNode): void {
    this.#world.trace.note(`${node.name} crashes`);
    node.life?.die();
  }

  #stop(node: SimulatedNode): void {
    this.#world.trace.note(`${node.name} is stopped`);
    void node.stop(); // It catches everything.
  }

  #pause(node: SimulatedNode): void {
    const ms = this.#random.between(300, 20_000);
    this.#world.trace.note(`${node.name} stands still for ${ms} ms`);
    node.life?.pause(ms);
  }

  #cut(): void {
    const api = this.#random.pick(this.#nodes.apis).running;
    for (const wire of api?.pool.wires ?? []) if (this.#random.happens(0.5)) wire.cut("a cable was pulled");
    this.#world.trace.note(`streams of ${api?.life.name ?? "nobody"} are cut`);
  }

  #emptyRedis(): void {
    this.#world.trace.note("Redis is emptied");
    this.#world.emptyRedis();
  }

  #moveClock(): void {
    const ms = this.#random.pick([-1_500, -100, 200, 5_000, 60_000]);
    this.#world.trace.note(`the database's clock moves by ${ms} ms`);
    this.#world.moveDatabaseClock(ms);
  }
}
