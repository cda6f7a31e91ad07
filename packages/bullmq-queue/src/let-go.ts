import type { Claim } from "@tutti/ports";
import { ErrorCode, Job } from "bullmq";

import type { Link } from "./link.ts";
import { jobIdOf } from "./names.ts";
import { announce } from "./news.ts";
import { settleAll } from "./settle.ts";

/** Ends the jobs, also those whose lock has run out, unless somebody else holds them by now. */
export async function finish(link: Link, claims: readonly Claim[]): Promise<void> {
  await settleAll(
    claims.map(async (claim) => {
      const job = jobOf(claim);
      const problem = await problemOf(async () => await job.moveToCompleted(undefined, job.token ?? "", false));
      if (problem === ErrorCode.JobLockNotExist || problem === ErrorCode.JobNotInState) await remove(link, claim);
    }),
  );
}

/**
 * Puts the jobs back, in front of those of their priority. One whose lock has run out is left to the check for stalled
 * jobs.
 */
export async function release(link: Link, claims: readonly Claim[]): Promise<void> {
  await putBack(claims);
  await announce(link, [...new Set(claims.map((claim) => claim.queue))]);
}

/** As release, without telling anybody. */
export async function putBack(claims: readonly Claim[]): Promise<void> {
  await settleAll(
    claims.map(async (claim) => {
      const job = jobOf(claim);
      await problemOf(async () => await job.moveToWait(job.token));
    }),
  );
}

async function remove({ queues }: Link, claim: Claim): Promise<void> {
  await queues.of(claim.queue).queue.getBackend().remove(jobIdOf(claim), false);
}

function jobOf({ token, queue }: Claim): Job<string> {
  if (token instanceof Job) return token;
  throw new TypeError(`a claim on "${queue}" was not made by this queue`);
}

/** Why the job is no longer the caller's; undefined where it was. Everything else is thrown. */
async function problemOf(work: () => Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const known = noLongerHeld.find((problem) => problem === code);
    if (known === undefined) throw error;
    return known;
  }
}

const noLongerHeld = [
  ErrorCode.JobNotExist,
  ErrorCode.JobLockNotExist,
  ErrorCode.JobNotInState,
  ErrorCode.JobLockMismatch,
] as const;
