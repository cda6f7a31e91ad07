import type { Command } from "../../command.ts";
import type { Env } from "../../decision.ts";
import { derivedId } from "../../derived-id.ts";
import type { Origin, WorkflowEvent } from "../../event/workflow-event.ts";
import { eventIdFrom, workflowIdFrom } from "../../ids.ts";
import type { EventId, WorkflowId } from "../../ids.ts";
import type { Execution } from "../../model/execution.ts";

/** What every event that an execution sends begins with. */
export type SentHead = { readonly eventId: EventId; readonly origin: Origin };

type Commanded = Extract<Command, { readonly kind: "SendEvent" }>;

/** What one decision has to say to other executions. Ids come of the decision and are fixed by its commit. */
export class SentEvents {
  readonly commands: Commanded[] = [];
  readonly #env: Env;
  readonly #workflowId: WorkflowId;
  readonly #revision: number;
  #ids = 0;

  constructor(env: Env, { workflowId, revision }: Pick<Execution, "workflowId" | "revision">) {
    this.#env = env;
    this.#workflowId = workflowId;
    this.#revision = revision;
  }

  add(eventOf: (head: SentHead) => WorkflowEvent): void {
    const origin = { actor: `workflow ${this.#workflowId}`, requestId: "", traceContext: "" };
    this.commands.push({ kind: "SendEvent", event: eventOf({ eventId: eventIdFrom(this.#nextId()), origin }) });
  }

  /** An id for an execution that this decision makes up. */
  newWorkflowId(): WorkflowId {
    const id = workflowIdFrom(this.#nextId());
    if (id === undefined) throw new TypeError("a derived id is no UUID");
    return id;
  }

  #nextId(): string {
    this.#ids += 1;
    const { now, seed } = this.#env;
    return derivedId(now, `${this.#workflowId}/${this.#revision}/${this.#ids}/${seed}`);
  }
}
