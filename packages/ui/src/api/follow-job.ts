import type { QueryClient } from "@tanstack/react-query";

import { isJobOpen } from "../model/lists/bulk-jobs.ts";
import { jobQuery } from "./bulk-jobs.ts";

const everyMs = 1000;
/** What searches and counts look at follows what was done a moment later. */
const indexedAfterMs = 2000;

/** What shows executions and counts of them is asked for anew when the job has ended, whether or not somebody still looks at the job. */
export async function followJob(client: QueryClient, jobId: string): Promise<void> {
  for (;;) {
    const job = await client.fetchQuery({ ...jobQuery(jobId), staleTime: 0 }).catch(() => undefined);
    if (job === undefined) return;
    if (!isJobOpen(job)) break;
    await pause(everyMs);
  }
  await renewCounts(client);
  await pause(indexedAfterMs);
  await renewCounts(client);
}

/** Asks anew for all that tells how many executions stand how. */
export async function renewCounts(client: QueryClient): Promise<void> {
  const names = ["errors", "executions", "count", "tasks", "queues", "inbox"];
  await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => names.some((one) => one === name) });
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
