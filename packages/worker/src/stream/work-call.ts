import { Metadata } from "@grpc/grpc-js";
import { workerGrpc } from "@tutti/contracts";

import { Outgoing } from "./outgoing.ts";

/** Hears of one call. `ended` comes once and last; without an error the server ended it in peace. */
export type WorkCallListener = {
  readonly received: (frame: workerGrpc.WorkResponse) => void;
  readonly ended: (error: Error | undefined) => void;
};

/** How long the server may take to end its side after this one. */
const lastWaitMs = 10_000;

/**
 * One `WorkerService.Work` call. What is to be sent in one turn of the event loop leaves as one frame; while the
 * connection is congested it waits here, and leaves as fewer, larger ones.
 */
export class WorkCall {
  readonly #call: ReturnType<workerGrpc.WorkerServiceClient["work"]>;
  readonly #listener: WorkCallListener;
  readonly #outgoing = new Outgoing();
  #state: "open" | "finished" | "ended" = "open";
  #isFlushing = false;
  #isCongested = false;
  #lastWait: NodeJS.Timeout | undefined;

  constructor(client: workerGrpc.WorkerServiceClient, hello: workerGrpc.WorkerHello, listener: WorkCallListener) {
    this.#listener = listener;
    this.#call = client.work(new Metadata());
    this.#call.on("data", (frame: workerGrpc.WorkResponse) => this.#received(frame));
    this.#call.on("drain", () => this.#uncongested());
    this.#call.on("error", (error) => this.#end(error));
    this.#call.on("status", ({ code }) => {
      if (code === 0) this.#end(undefined);
    });
    this.#call.write(workerGrpc.WorkRequest.fromPartial({ hello }));
  }

  /** The server takes no larger frame. */
  limit(maxBytes: number): void {
    this.#outgoing.limit(maxBytes);
  }

  /** Gives what is to be sent to `put`, and sends it soon. Nothing leaves once this side is finished. */
  send(put: (outgoing: Outgoing) => void): void {
    if (this.#state !== "open") return;
    put(this.#outgoing);
    if (this.#isFlushing || this.#isCongested) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  /** Sends what is left and ends this side; the server ends its own when it has answered. */
  finish(): void {
    if (this.#state !== "open") return;
    this.#isCongested = false;
    this.#flush();
    this.#state = "finished";
    this.#call.end();
    this.#lastWait = setTimeout(() => this.#call.cancel(), lastWaitMs);
  }

  cancel(): void {
    this.#call.cancel();
  }

  #flush(): void {
    this.#isFlushing = false;
    while (this.#state === "open" && !this.#isCongested && !this.#outgoing.isEmpty) {
      this.#isCongested = !this.#call.write(this.#outgoing.take());
    }
  }

  #uncongested(): void {
    this.#isCongested = false;
    this.#flush();
  }

  #received(frame: workerGrpc.WorkResponse): void {
    if (this.#state !== "ended") this.#listener.received(frame);
  }

  #end(error: Error | undefined): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearTimeout(this.#lastWait);
    this.#listener.ended(error);
  }
}
