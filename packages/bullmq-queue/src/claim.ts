import { randomUUID } from "node:crypto";

import { workflowIdFrom } from "@tutti/engine";
import type { Claim } from "@tutti/ports";
import type { Job } from "bullmq";

import type { BullQueue } from "./bull-queues.ts";
import { queuePriorityOfJob } from "./job-priority.ts";
import type { Link } from "./link.ts";
import { taskOfJobId } from "./names.ts";

/** Takes up to `max` jobs; many takes travel together. What is no job of ours is thrown away. */
export async function claim(link: Link, queue: string, max: number): Promise<readonly Claim[]> {
  const bull = link.queues.of(queue);
  const count = max > alwaysTried ? Math.min(max, await waitingIn(bull)) : max;
  if (count < 1) return [];

  // Counted before the jobs become active, in the order of the connection: `returnStalled` forgets a queue only
  // when this count has stood still.
  const counted = link.redis.zincrby(link.names.claimed, count, queue);
  const takes = Array.from({ length: count }, async () => await take(bull, queue));
  const [, ...outcomes] = await Promise.allSettled([counted, ...takes]);
  const claims = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? (outcome.value ?? []) : []));
  // Jobs that were taken are handed out although others failed; a job whose answer was lost comes back as stalled.
  const failure = outcomes.find((outcome) => outcome.status === "rejected");
  if (claims.length === 0 && failure !== undefined) throw failure.reason;
  return claims;
}

/** Up to this many takes are cheaper in vain than a question first. */
const alwaysTried = 4;

async function waitingIn({ queue }: BullQueue): Promise<number> {
  return await queue.getJobCountByTypes("waiting", "prioritized");
}

async function take({ worker }: BullQueue, queue: string): Promise<Claim | undefined> {
  // A lock of its own for each claim: a holder that was silent too long must not finish what the same process took again.
  const job = await worker.getNextJob(`${process}:${(takes += 1)}`, { block: false });
  if (job === undefined) return undefined;
  const claimed = claimOf(job, queue);
  if (claimed === undefined) await job.moveToCompleted(undefined, job.token ?? "", false);
  return claimed;
}

function claimOf(job: Job<string>, queue: string): Claim | undefined {
  const task = taskOfJobId(job.id ?? "");
  const workflowId = workflowIdFrom(String(job.data));
  if (task === undefined || workflowId === undefined) return undefined;
  const priority = queuePriorityOfJob(job.opts.priority ?? 0);
  return { queue, workflowId, ...task, priority, token: job };
}

const process = randomUUID();
let takes = 0;
