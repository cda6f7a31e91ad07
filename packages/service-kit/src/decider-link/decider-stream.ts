import { Metadata } from "@grpc/grpc-js";
import { deciderGrpc } from "@tutti/contracts";

import type { Clock } from "../clock.ts";
import type { DeciderCall, DeciderMember } from "./decider-pool.ts";
import { Outgoing } from "./outgoing.ts";

/** Hears of one stream. `ended` comes once and last; `error` is undefined where decider ended it in peace. */
export type StreamListener = {
  welcomed(stream: DeciderStream): void;
  received(stream: DeciderStream, frame: deciderGrpc.ConnectResponse): void;
  ended(stream: DeciderStream, error: Error | undefined): void;
};

export type Greeting = { readonly hello: deciderGrpc.Hello; readonly clock: Clock };

/** How long decider may take to say welcome. */
const welcomeMs = 5_000;

/**
 * One `DeciderService.Connect` stream. What is to be sent in one turn of the event loop leaves as one frame; while the
 * connection is congested it waits here and leaves as fewer, larger ones.
 */
export class DeciderStream {
  readonly memberName: string;
  readonly #call: DeciderCall;
  readonly #listener: StreamListener;
  readonly #outgoing = new Outgoing();
  readonly #stopWelcomeTimer: () => void;
  #state: "greeting" | "open" | "leaving" | "finished" | "ended" = "greeting";
  #isFlushing = false;
  #isCongested = false;

  constructor(member: DeciderMember, { hello, clock }: Greeting, listener: StreamListener) {
    this.memberName = member.name;
    this.#listener = listener;
    this.#call = member.channel.client(deciderGrpc.DeciderServiceClient).connect(new Metadata());
    this.#call.on("data", (frame) => this.#receive(frame));
    this.#call.on("drain", () => this.#uncongested());
    this.#call.on("error", (error) => this.#end(error));
    this.#call.on("end", () => this.#end(undefined));
    this.#stopWelcomeTimer = clock.after(welcomeMs, () => this.#call.cancel());
    this.#call.write({ hello, events: [], grants: [], withdrawals: [], flushed: [], watches: [], unwatches: [] });
  }

  /** Whether it takes new events and grants. */
  get isOpen(): boolean {
    return this.#state === "open";
  }

  get isLeaving(): boolean {
    return this.#state === "leaving" || this.#state === "finished";
  }

  /** Gives what is to be sent to `put`, and sends it soon. Nothing leaves once the stream is finished. */
  send(put: (outgoing: Outgoing) => void): void {
    if (this.#state === "finished" || this.#state === "ended") return;
    put(this.#outgoing);
    if (this.#isFlushing || this.#isCongested) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  /** Takes nothing new from now on; what was sent is still answered. */
  leave(): void {
    if (this.#state === "open" || this.#state === "greeting") this.#state = "leaving";
  }

  /** Sends what is left and ends this side; decider ends its own when it has answered. */
  finish(): void {
    if (this.#state === "finished" || this.#state === "ended") return;
    this.#isCongested = false;
    this.#flush();
    this.#state = "finished";
    this.#call.end();
  }

  cancel(): void {
    this.#call.cancel();
  }

  #flush(): void {
    this.#isFlushing = false;
    while (!this.#outgoing.isEmpty && !this.#isCongested && this.#state !== "ended") {
      this.#isCongested = !this.#call.write(this.#outgoing.take());
    }
  }

  #uncongested(): void {
    this.#isCongested = false;
    this.#flush();
  }

  #receive(frame: deciderGrpc.ConnectResponse): void {
    if (frame.welcome !== undefined && this.#state === "greeting") {
      this.#stopWelcomeTimer();
      this.#state = "open";
      this.#listener.welcomed(this);
    }
    if (this.#state !== "ended") this.#listener.received(this, frame);
  }

  #end(error: Error | undefined): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#stopWelcomeTimer();
    this.#call.cancel();
    this.#listener.ended(this, error);
  }
}
