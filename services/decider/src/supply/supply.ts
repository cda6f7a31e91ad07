import type { PayloadPlace, Refusal, WorkflowId } from "@tutti/engine";
import type { ExecutionStore } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { Lack } from "../batch/verdict.ts";
import type { DefinitionResolver } from "../definitions/definition-resolver.ts";
import type { Snapshots } from "../definitions/snapshots.ts";
import type { PendingEvent } from "../pending-event.ts";
import { refusedWith, unavailable } from "../refusals.ts";
import type { CachedExecution } from "../state/state-cache.ts";
import { fillPayload } from "./fill-payload.ts";

export type Lacking = { readonly pending: PendingEvent; readonly lacks: readonly Lack[] };

/**
 * Brings what decisions lack, outside any transaction. The execution is held meanwhile, so that what is filled into
 * its state still fits when its events are decided again; if another process changes it in between, its revision tells
 * and they lack again.
 */
export class Supply {
  readonly #store: Pick<ExecutionStore, "getPayload">;
  readonly #definitions: DefinitionResolver;
  readonly #snapshots: Snapshots;
  readonly #log: Log;

  constructor(parts: {
    readonly store: Pick<ExecutionStore, "getPayload">;
    readonly definitions: DefinitionResolver;
    readonly snapshots: Snapshots;
    readonly log: Log;
  }) {
    this.#store = parts.store;
    this.#definitions = parts.definitions;
    this.#snapshots = parts.snapshots;
    this.#log = parts.log;
  }

  /** Those of the events that can be decided again; the others are answered. Never rejects. */
  async supply(
    workflowId: WorkflowId,
    { cached, lacking }: { readonly cached: CachedExecution | undefined; readonly lacking: readonly Lacking[] },
  ): Promise<readonly PendingEvent[]> {
    const supplied: PendingEvent[] = [];
    for (const { pending, lacks } of lacking) {
      if (await this.#supplyOne({ pending, lacks }, cached)) supplied.push(pending);
    }
    this.#log.trace({ workflowId, supplied: supplied.length }, "events were supplied with what their decisions need");
    return supplied;
  }

  /** Resolves a start's definition. False where the start is answered thereby. */
  async resolveStart(pending: PendingEvent): Promise<boolean> {
    return await this.#orUnavailable(pending, () => this.#resolve(pending));
  }

  async #supplyOne({ pending, lacks }: Lacking, cached: CachedExecution | undefined): Promise<boolean> {
    pending.supplies += 1;
    if (pending.supplies > MAX_SUPPLIES) {
      pending.settle(unavailable("the execution changes faster than its payloads can be read"));
      return false;
    }
    return await this.#orUnavailable(pending, async () => {
      for (const lack of lacks) if (!(await this.#bring(lack, { pending, cached }))) return false;
      return true;
    });
  }

  async #bring(
    lack: Lack,
    { pending, cached }: { readonly pending: PendingEvent; readonly cached: CachedExecution | undefined },
  ): Promise<boolean> {
    if (lack.kind === "definition") return await this.#resolve(pending);
    if (cached === undefined) return true;
    if (lack.kind === "snapshot") cached.snapshot = await this.#snapshots.load(lack.hash);
    else if (lack.kind === "payload") await this.#fill(lack.of, cached);
    else throw new Error(`nobody supplies a ${lack.kind} yet`);
    return true;
  }

  async #fill(place: PayloadPlace, cached: CachedExecution): Promise<void> {
    const { workflowId } = cached.state.execution;
    const payload = await this.#store.getPayload(workflowId, place);
    if (payload === undefined) throw new Error(`${place.field} of ${place.taskId ?? workflowId} is not in the store`);
    fillPayload(cached, { place, payload });
  }

  async #resolve(pending: PendingEvent): Promise<boolean> {
    const { event } = pending;
    if (event.kind !== "WorkflowStarted") throw new TypeError(`${event.kind} needs a definition, which only starts do`);
    const resolved = await this.#definitions.resolve(event);
    if (resolved.kind === "refused") return this.#refuse(pending, resolved.refusal);
    pending.snapshot = resolved.snapshot;
    pending.event = { ...event, snapshotHash: resolved.snapshot.hash };
    return true;
  }

  #refuse(pending: PendingEvent, refusal: Refusal): false {
    pending.settle(refusedWith(refusal));
    return false;
  }

  async #orUnavailable(pending: PendingEvent, supply: () => Promise<boolean>): Promise<boolean> {
    try {
      return await supply();
    } catch (error) {
      const { workflowId, eventId, kind } = pending.event;
      this.#log.error({ err: error, workflowId, eventId, kind }, "what a decision needs cannot be read");
      pending.settle(unavailable("what the decision needs cannot be read now"));
      return false;
    }
  }
}

const MAX_SUPPLIES = 10;
