import { workflowIdFrom, workflowNotFound, type Fault } from "@tutti/engine";
import type { Asked, ExecutionStore, JournalEntry } from "@tutti/ports";

import { journalSummary, type JournalSummary } from "./journal-summary.ts";
import { ok, refusalOf, refuse, type Reply } from "../reply.ts";

export type ListedEvent = Pick<JournalEntry, "revision" | "at" | "kind"> & JournalSummary;
export type JournalPage = { readonly events: readonly ListedEvent[]; readonly hasMore: boolean };

const usualPageSize = 200;
const mostPageSize = 1_000;

/** The journals of executions: every event that they have taken. Source: reference/ui.md 3.10. */
export class JournalOperations {
  readonly #executions: Pick<ExecutionStore, "getJournal" | "getRevisions">;

  constructor(executions: Pick<ExecutionStore, "getJournal" | "getRevisions">) {
    this.#executions = executions;
  }

  /** A page, the oldest first. NotFound; InvalidArgument for a revision below 0 or a page size that is none. */
  async list(
    id: string,
    {
      afterRevision = 0,
      pageSize = usualPageSize,
    }: { readonly afterRevision?: number | undefined; readonly pageSize?: number | undefined },
    asked: Asked = {},
  ): Promise<Reply<JournalPage>> {
    const refusal = refusalOf("InvalidArgument", faultsOf({ afterRevision, pageSize }));
    if (refusal !== undefined) return refuse(refusal);
    const workflowId = workflowIdFrom(id);
    if (workflowId === undefined) return refuse(workflowNotFound(id));
    const range = { from: "beginning", afterRevision, limit: pageSize + 1 } as const;
    const entries = await this.#executions.getJournal(workflowId, range, asked);
    const isThere = entries.length > 0 || (await this.#executions.getRevisions([workflowId], asked)).has(workflowId);
    if (!isThere) return refuse(workflowNotFound(id));
    const events = entries.slice(0, pageSize).map(({ revision, at, kind, head }) => ({
      ...{ revision, at, kind },
      ...journalSummary({ kind, head }),
    }));
    return ok({ events, hasMore: entries.length > pageSize });
  }
}

function faultsOf({
  afterRevision,
  pageSize,
}: {
  readonly afterRevision: number;
  readonly pageSize: number;
}): readonly Fault[] {
  return [
    ...(afterRevision >= 0
      ? []
      : [{ path: "afterRevision", message: "must be 0 or more", found: String(afterRevision) }]),
    ...(pageSize >= 1 && pageSize <= mostPageSize
      ? []
      : [{ path: "pageSize", message: `must be from 1 to ${mostPageSize}`, found: String(pageSize) }]),
  ];
}
