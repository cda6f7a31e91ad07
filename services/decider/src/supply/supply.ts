import type { Refusal, SnapshotHash, WorkflowId, WorkflowStarted } from "@tutti/engine";
import { readExternal } from "@tutti/ports";
import type { ReadExternalDeps } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Lack } from "../batch/verdict.ts";
import type { DefinitionResolver } from "../definitions/definition-resolver.ts";
import type { Snapshots } from "../definitions/snapshots.ts";
import type { PendingEvent } from "../pending-event.ts";
import { refusedWith, unavailable } from "../refusals.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import { fillPayload, type PayloadSource } from "./fill-payload.ts";
import { inParallel } from "./in-parallel.ts";
import type { ScriptPatience } from "./script-patience.ts";
import { isAnswered, toBring } from "./to-bring.ts";

export type Lacking = { readonly pending: PendingEvent; readonly lacks: readonly Lack[] };

export type SupplyParts = {
  readonly payloads: PayloadSource;
  readonly definitions: DefinitionResolver;
  readonly snapshots: Snapshots;
  readonly answers: Pick<ScriptPatience, "answer">;
  /** Where an input lies that a start names by its path; undefined: nothing is there. */
  readonly external?: ReadExternalDeps | undefined;
  readonly log: Log;
};

/**
 * Brings what decisions lack, outside any transaction. The execution is held meanwhile, so that what is filled into
 * its state still fits when its events are decided again; if another process changes it in between, its revision tells
 * and they lack again. Answers are the event's own and stay with it however often it is decided.
 */
export class Supply {
  readonly #parts: SupplyParts;

  constructor(parts: SupplyParts) {
    this.#parts = parts;
  }

  /** Those of the events that can be decided again; the others are answered. Never rejects. */
  async supply(
    workflowId: WorkflowId,
    { cached, lacking }: { readonly cached: CachedExecution | undefined; readonly lacking: readonly Lacking[] },
  ): Promise<readonly PendingEvent[]> {
    const outcomes = await inParallel(lacking, async (one) =>
      (await this.#supplyOne(one, cached)) ? [one.pending] : [],
    );
    const supplied = outcomes.flat();
    this.#parts.log.trace({ workflowId, supplied: supplied.length }, "events were supplied with what they need");
    return supplied;
  }

  /** Resolves a start's definition. False where the start is answered thereby. */
  async resolveStart(pending: PendingEvent): Promise<boolean> {
    return await this.#orUnavailable(pending, () => this.#resolve(pending));
  }

  async #supplyOne({ pending, lacks }: Lacking, cached: CachedExecution | undefined): Promise<boolean> {
    const wanted = toBring(pending, lacks);
    if (wanted.kind === "hopeless") {
      const { workflowId, eventId, kind } = pending.event;
      this.#parts.log.error({ workflowId, eventId, kind, lacks: lacks.map((lack) => lack.kind) }, wanted.reason);
      pending.settle(unavailable(wanted.reason));
      return false;
    }
    return await this.#orUnavailable(pending, async () => {
      const outcomes = await inParallel(wanted.lacks, (lack) => this.#bring(lack, { pending, cached }));
      return outcomes.every(Boolean);
    });
  }

  async #bring(
    lack: Lack,
    { pending, cached }: { readonly pending: PendingEvent; readonly cached: CachedExecution | undefined },
  ): Promise<boolean> {
    if (lack.kind === "definition") return await this.#resolve(pending);
    if (isAnswered(lack)) pending.answer(lack, await this.#parts.answers.answer(lack, pending));
    else if (lack.kind === "snapshot") await this.#loadSnapshot(lack.hash, { pending, cached });
    else if (cached !== undefined) await fillPayload(cached, { place: lack.of, source: this.#parts.payloads });
    return true;
  }

  /** The definition of the execution that there is, or of the one that the event is about to store. */
  async #loadSnapshot(
    hash: SnapshotHash,
    { pending, cached }: { readonly pending: PendingEvent; readonly cached: CachedExecution | undefined },
  ): Promise<void> {
    const snapshot = await this.#parts.snapshots.load(hash);
    if (cached?.state.execution.snapshotHash === hash) cached.snapshot = snapshot;
    else pending.snapshot = snapshot;
  }

  async #resolve(pending: PendingEvent): Promise<boolean> {
    const { kind } = pending.event;
    if (kind !== "WorkflowStarted") throw new TypeError(`${kind} needs a definition, which only starts do`);
    const input = await this.#inputOf(pending.event);
    if (input.kind === "refused") return refuse(pending, input.refusal);
    const { event } = input;
    pending.event = event;
    const { definitions, snapshots } = this.#parts;
    if (event.snapshotHash !== undefined) {
      // A child's: its parent's decision has resolved it.
      pending.snapshot = await snapshots.load(event.snapshotHash);
      return true;
    }
    const resolved = await definitions.resolve(event);
    if (resolved.kind === "refused") return refuse(pending, resolved.refusal);
    pending.snapshot = resolved.snapshot;
    pending.event = { ...event, snapshotHash: resolved.snapshot.hash };
    return true;
  }

  /** The start with the input that it names by a path; api's come with it. */
  async #inputOf(event: WorkflowStarted): Promise<ReadStart> {
    const { externalInputPayloadStoragePath: path, input, workflowId } = event;
    const { external } = this.#parts;
    if (path === undefined || external === undefined || !input.isEmptyObject) return { kind: "read", event };
    const read = await readExternal(external, { path, workflowId });
    if (read.kind === "refused") return read;
    return { kind: "read", event: { ...event, input: read.payload, externalInputPayloadStoragePath: read.path } };
  }

  async #orUnavailable(pending: PendingEvent, supply: () => Promise<boolean>): Promise<boolean> {
    try {
      return await supply();
    } catch (error) {
      const { workflowId, eventId, kind } = pending.event;
      this.#parts.log.error({ err: error, workflowId, eventId, kind }, "what a decision needs cannot be read");
      pending.settle(unavailable("what the decision needs cannot be read now"));
      return false;
    }
  }
}

type ReadStart =
  { readonly kind: "read"; readonly event: WorkflowStarted } | { readonly kind: "refused"; readonly refusal: Refusal };

function refuse(pending: PendingEvent, refusal: Refusal): false {
  pending.settle(refusedWith(refusal));
  return false;
}
