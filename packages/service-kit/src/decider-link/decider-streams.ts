import type { deciderGrpc } from "@tutti/contracts";

import type { Clock } from "../clock.ts";
import type { Log } from "../log/make-log.ts";
import type { DeciderMember, DeciderPool } from "./decider-pool.ts";
import { DeciderStream } from "./decider-stream.ts";

export type DeciderStreamsOptions = {
  readonly pool: DeciderPool;
  readonly hello: deciderGrpc.Hello;
  readonly clock: Clock;
  readonly log: Log;
  /** One more decider takes events. */
  readonly opened: (stream: DeciderStream) => void;
  readonly received: (frame: deciderGrpc.ConnectResponse, stream: DeciderStream) => void;
  /** A decider takes no new events; what it has is still answered. */
  readonly leaving: (stream: DeciderStream) => void;
  readonly ended: (stream: DeciderStream) => void;
};

const reopenMs = 200;

/** Keeps one stream open to every live decider. */
export class DeciderStreams {
  readonly #options: DeciderStreamsOptions;
  readonly #streams = new Map<string, DeciderStream>();
  readonly #unfollow: () => void;
  /** The names of leaving deciders that were not live since. */
  readonly #away = new Set<string>();
  #open: readonly DeciderStream[] = [];
  #isClosed = false;

  constructor(options: DeciderStreamsOptions) {
    this.#options = options;
    this.#unfollow = options.pool.onChange(() => this.#follow());
    this.#follow();
  }

  /** Those that take new events. */
  get open(): readonly DeciderStream[] {
    return this.#open;
  }

  /** The open stream to which a workflow falls. */
  pick(workflowId: string): DeciderStream | undefined {
    if (this.#open.length <= 1) return this.#open[0];
    const { pool } = this.#options;
    const own = this.#openTo(pool.pick(workflowId));
    if (own !== undefined) return own;
    for (const member of pool.inOrder(workflowId)) {
      const next = this.#openTo(member);
      if (next !== undefined) return next;
    }
    return this.#open[0];
  }

  /** Sends what is left and ends every stream in peace. */
  finish(): void {
    this.#stopFollowing();
    for (const stream of this.#streams.values()) stream.finish();
    this.#recount();
  }

  close(): void {
    this.#stopFollowing();
    for (const stream of [...this.#streams.values()]) stream.cancel();
  }

  #stopFollowing(): void {
    this.#isClosed = true;
    this.#unfollow();
  }

  #openTo(member: DeciderMember | undefined): DeciderStream | undefined {
    const stream = member === undefined ? undefined : this.#streams.get(member.name);
    return stream?.isOpen === true ? stream : undefined;
  }

  #follow(): void {
    if (this.#isClosed) return;
    const live = new Map(this.#options.pool.live().map((member) => [member.name, member]));
    for (const [name, stream] of this.#streams) {
      if (live.has(name)) continue;
      this.#away.add(name);
      this.#leave(stream);
    }
    for (const member of live.values()) this.#connectUnlessThere(member);
  }

  /** A decider that is leaving is spoken to again only after it was away. */
  #connectUnlessThere(member: DeciderMember): void {
    const stream = this.#streams.get(member.name);
    const isBack = stream?.isLeaving === true && this.#away.has(member.name);
    if (stream !== undefined && !isBack) return;
    this.#away.delete(member.name);
    stream?.finish();
    this.#connect(member);
  }

  #connect(member: DeciderMember): void {
    const stream = new DeciderStream(member, this.#options, {
      welcomed: (stream) => this.#welcomed(stream),
      received: (from, frame) => {
        this.#options.received(frame, from);
        if (frame.drain) this.#leave(from);
      },
      ended: (from, error) => this.#ended(from, error),
    });
    this.#streams.set(member.name, stream);
  }

  #welcomed(stream: DeciderStream): void {
    this.#options.log.info({ decider: stream.memberName }, "connected to a decider");
    this.#recount();
    this.#options.opened(stream);
  }

  #leave(stream: DeciderStream): void {
    const wasOpen = stream.isOpen;
    stream.leave();
    this.#recount();
    if (wasOpen) this.#options.leaving(stream);
  }

  #ended(stream: DeciderStream, error: Error | undefined): void {
    this.#options.log.info({ decider: stream.memberName, err: error }, "the stream to a decider has ended");
    if (this.#streams.get(stream.memberName) === stream) this.#streams.delete(stream.memberName);
    this.#recount();
    this.#options.ended(stream);
    // The pool tells when a member comes back; this is for one that ended the stream and stayed.
    if (!this.#isClosed) this.#options.clock.after(reopenMs, () => this.#follow());
  }

  #recount(): void {
    this.#open = [...this.#streams.values()].filter(({ isOpen }) => isOpen);
  }
}
