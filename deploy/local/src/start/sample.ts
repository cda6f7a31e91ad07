import { join } from "node:path";

import { aborted } from "../deferred.ts";
import type { Paths } from "../paths.ts";
import { stopProcess } from "../process-mark.ts";
import { startChild } from "./child.ts";

/** What the sample says when its one execution has ended. */
export type SampleOutcome = { readonly completed: boolean; readonly workflowId?: string };

/** The sample while it runs: its workers stay for what the user tries next. */
export type Sample = {
  /** Resolves when its execution has ended, or the process has. */
  readonly outcome: Promise<SampleOutcome>;
  readonly stop: () => Promise<void>;
};

/** Starts the sample of the worker package, which prints to our own output. */
export async function startSample(paths: Paths, env: NodeJS.ProcessEnv, grpcAddress: string): Promise<Sample> {
  const script = join("packages", "worker", "dist", "sample", "main.js");
  const child = await startChild({
    script,
    args: ["--stay"],
    cwd: paths.root,
    env: { ...env, TUTTI_GRPC_ADDRESS: grpcAddress },
    withMessages: true,
  });
  const outcome = new Promise<SampleOutcome>((resolve) => {
    child.process.on("message", (message: unknown) => {
      const read = readOutcome(message);
      if (read !== undefined) resolve(read);
    });
    void child.ended.then(() => resolve({ completed: false }));
  });
  return { outcome, stop: async () => void (await stopProcess(child.mark, { graceMs: 10_000 })) };
}

/** Reads `{ kind: "sample-ended", completed, workflowId }`; undefined for any other message. */
export function readOutcome(message: unknown): SampleOutcome | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  if (!("kind" in message) || message.kind !== "sample-ended") return undefined;
  const completed = "completed" in message && message.completed === true;
  const workflowId = "workflowId" in message && typeof message.workflowId === "string" ? message.workflowId : undefined;
  return { completed, ...(workflowId === undefined ? {} : { workflowId }) };
}

/** The outcome, or undefined when the wish to stop comes first. */
export async function outcomeOrStop(sample: Sample, signal: AbortSignal): Promise<SampleOutcome | undefined> {
  return Promise.race([sample.outcome, aborted(signal).then(() => undefined)]);
}
