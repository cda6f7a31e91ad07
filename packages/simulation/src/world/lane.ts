import type { Life } from "./life.ts";
import type { World } from "./world.ts";

export type LaneOptions<Frame> = {
  /** Who gets the frames; undefined while nobody does. */
  readonly to: () => Life | undefined;
  readonly arrived: (frame: Frame) => void;
  /** Whether frames are lost and doubled. */
  readonly isFlawed: boolean;
};

/** One way of a stream: frames arrive in the order in which they were sent. */
export class Lane<Frame> {
  readonly #world: World;
  readonly #options: LaneOptions<Frame>;
  /** What was sent before there was anybody at the other end. */
  #early: Frame[] = [];
  #lastAtMs = 0;
  #isStopped = false;

  constructor(world: World, options: LaneOptions<Frame>) {
    this.#world = world;
    this.#options = options;
  }

  send(frame: Frame): void {
    const { weather } = this.#world;
    if (this.#options.to() === undefined) {
      this.#early.push(frame);
      return;
    }
    const { isFlawed } = this.#options;
    if (isFlawed && weather.strikes("frameLost")) return;
    const times = isFlawed && weather.strikes("frameTwice") ? 2 : 1;
    for (let time = 0; time < times; time += 1) this.#deliver(() => this.#options.arrived(frame));
  }

  /** Tells the other end, behind all frames, that no more come. */
  sendLast(told: () => void): void {
    this.#deliver(told);
  }

  /** The other end is there. */
  open(): void {
    for (const frame of this.#early.splice(0)) this.send(frame);
  }

  /** Nothing arrives any more. */
  stop(): void {
    this.#isStopped = true;
  }

  #deliver(arrive: () => void): void {
    const { time, weather } = this.#world;
    this.#lastAtMs = Math.max(this.#lastAtMs, time.nowMs + weather.travelMs());
    this.#options.to()?.after(this.#lastAtMs - time.nowMs, () => {
      if (!this.#isStopped) arrive();
    });
  }
}
