import type { BatchWrite, StoredRecords } from "@tutti/ports";

import type { SqlConnection } from "../connection/sql-connection.ts";
import { publishedStatements } from "../event/write-published.ts";
import { slotStatements } from "../limits/write-slots.ts";
import { outboxStatements } from "../outbox/write-outbox.ts";
import { LargePayloads } from "../payload/large-payloads.ts";
import type { LargePayload } from "../payload/large-payloads.ts";
import { payloadStatement, splitBySize, toMoveStatement, writeAlone } from "../payload/write-payloads.ts";
import { indexFeedStatements } from "../search/write-index-feed.ts";
import { packStatements } from "../sql/pack-statements.ts";
import type { PacketLimits } from "../sql/pack-statements.ts";
import { noticeStatements } from "../status-notices/write-notices.ts";
import { resultStatements } from "../task-results/task-result-cache.ts";
import { eventStatements } from "./write-events.ts";
import { executionStatements } from "./write-executions.ts";
import { joinCounterStatements } from "./write-join-counters.ts";
import { leaseStatements } from "./write-leases.ts";
import { messageStatements } from "./write-messages.ts";
import { scheduledTaskStatements } from "./write-scheduled-tasks.ts";
import { removalStatements } from "./remove-executions.ts";
import { taskStatements } from "./write-tasks.ts";

export function isEmptyWrite(write: BatchWrite): boolean {
  const { changes, events, flushed, outbox, delivered } = write;
  const { notices = [], published = [], results = [], indexFeed = [] } = write;
  const all = [changes, events, flushed, outbox, delivered, notices, published, results, indexFeed];
  return all.every((rows) => rows.length === 0);
}

/** What is sent for a batch: payloads too large for a statement's text, then packets of SQL. */
export type WritePlan = { readonly alone: readonly LargePayload[]; readonly packets: readonly string[] };

/** Everything a batch writes, in SQL. Rows go in the order of their workflow's id, the same in every batch. */
export function planWrite(write: BatchWrite, limits: PacketLimits): WritePlan {
  const changes = [...write.changes].sort((a, b) => (a.execution.workflowId < b.execution.workflowId ? -1 : 1));
  const large = new LargePayloads();
  const statements = [
    ...executionStatements(changes, { large, stored: write.stored ?? NOTHING_KNOWN }),
    ...taskStatements(changes, { large, stored: write.stored ?? NOTHING_KNOWN }),
    ...joinCounterStatements(changes),
    ...messageStatements(changes, large),
    ...eventStatements(write.events, large),
    ...scheduledTaskStatements(changes),
    ...leaseStatements({ changes, flushed: write.flushed }),
    ...removalStatements(changes),
    ...slotStatements(changes),
    ...outboxStatements(write, limits),
    ...noticeStatements(write),
    ...publishedStatements(write, limits),
    ...resultStatements(write),
    ...indexFeedStatements(write),
  ];
  const { inText, alone } = splitBySize(large.all, limits);
  return {
    alone,
    packets: packStatements([payloadStatement(inText), toMoveStatement(large.all, limits), ...statements], limits),
  };
}

const NOTHING_KNOWN: StoredRecords = { executions: new Map(), tasks: new Map() };

/** Sends a plan; the COMMIT travels with its last packet. Calls `onCommitSent` just before that. */
export async function sendWrite(
  connection: SqlConnection,
  { alone, packets }: WritePlan,
  options: { readonly limits: PacketLimits; readonly onCommitSent: () => void },
): Promise<void> {
  for (const payload of alone) await writeAlone(connection, payload, options.limits);
  for (const packet of packets.slice(0, -1)) await connection.run({ sql: packet });
  options.onCommitSent();
  await connection.run({ sql: [...packets.slice(-1), "commit"].join(";") });
}
