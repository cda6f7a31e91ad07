import { Inbox } from "./inbox.ts";
import type { Life } from "./life.ts";
import { Lane } from "./lane.ts";
import type { World } from "./world.ts";

/** The far end of a stream: it reads requests, and yields responses until it has no more. */
export type Serve<Request, Response> = (
  requests: AsyncIterable<Request>,
  signal: AbortSignal,
) => AsyncIterable<Response>;

export type Server<Request, Response> = { readonly life: Life; readonly serve: Serve<Request, Response> };

export type WireOptions<Request, Response> = {
  readonly world: World;
  readonly client: Life;
  /** Whoever listens when the connection arrives there; undefined: nobody. */
  readonly server: () => Server<Request, Response> | undefined;
  /** Whether frames are lost and doubled, which real streams do not do. */
  readonly isFlawed: boolean;
};

type Listeners<Response> = {
  data: (frame: Response) => void;
  error: (error: Error) => void;
  drain: () => void;
  end: () => void;
};

/**
 * A stream between two processes: in order, each way at its own pace, and cut off at any moment, with what is under way.
 * Each side hears of the cut in its own time.
 */
export class Wire<Request, Response> {
  readonly #options: WireOptions<Request, Response>;
  readonly #requests = new Inbox<Request>();
  readonly #gone = new AbortController();
  readonly #listeners: Partial<Listeners<Response>> = {};
  readonly #up: Lane<Request>;
  readonly #down: Lane<Response>;
  #server: Life | undefined;
  #isCut = false;
  #isOver = false;

  constructor(options: WireOptions<Request, Response>) {
    const { world, client, isFlawed } = options;
    this.#options = options;
    this.#up = new Lane(world, { isFlawed, to: () => this.#server, arrived: (frame) => this.#requests.put(frame) });
    this.#down = new Lane(world, { isFlawed, to: () => client, arrived: (frame) => this.#listeners.data?.(frame) });
    world.time.after(world.weather.travelMs(), () => this.#arrive());
  }

  on<Event extends keyof Listeners<Response>>(event: Event, listener: Listeners<Response>[Event]): void {
    this.#listeners[event] = listener;
  }

  write(frame: Request): boolean {
    const { client, world } = this.#options;
    if (this.#isCut || !client.isAlive) return true;
    this.#up.send(frame);
    const isCongested = world.weather.strikes("slow");
    if (isCongested) client.after(world.weather.travelMs(), () => this.#listeners.drain?.());
    return !isCongested;
  }

  end(): void {
    this.#up.sendLast(() => this.#requests.end());
  }

  cancel(): void {
    this.cut("the call was cancelled");
  }

  /** Breaks the connection. What is under way is lost; both sides hear of it, if they live, each after a while. */
  cut(why: string): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#up.stop();
    this.#down.stop();
    const { client, world } = this.#options;
    client.after(world.weather.travelMs(), () => this.#finish(new Error(why)));
    this.#server?.after(world.weather.travelMs(), () => {
      this.#gone.abort(new Error(why));
      this.#requests.fail(new Error(why));
    });
  }

  #arrive(): void {
    const server = this.#options.server();
    if (server === undefined || this.#isCut) return this.cut("nobody listens");
    this.#server = server.life;
    this.#up.open();
    server.life.onceOver(() => this.cut("the server has died"));
    this.#options.client.onceOver(() => this.cut("the client has died"));
    void this.#serve(server); // It catches everything.
  }

  async #serve({ life, serve }: Server<Request, Response>): Promise<void> {
    try {
      for await (const frame of serve(this.#requests, this.#gone.signal)) {
        if (this.#isCut || !life.isAlive) return;
        this.#down.send(frame);
      }
      this.#down.sendLast(() => this.#finish(undefined));
    } catch (error) {
      this.cut(`the server failed: ${String(error)}`);
    }
  }

  /** The client's side is over. */
  #finish(error: Error | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (error === undefined) this.#listeners.end?.();
    else this.#listeners.error?.(error);
  }
}
