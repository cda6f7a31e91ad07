import { jsonObject } from "@tutti/engine";
import type { Refusal } from "@tutti/engine";
import type { DeciderPort, LeasedTask } from "@tutti/ports";
import type { Clock, Log } from "@tutti/service-kit";
import type { SystemTaskResult } from "@tutti/system-tasks";

import { backoffMs } from "../backoff.ts";
import { resultEvent, type Speaker } from "./result-event.ts";

export type ReportOptions = {
  readonly decider: Pick<DeciderPort, "apply">;
  readonly speaker: Speaker;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when nobody can wait any longer. */
  readonly giveUp: AbortSignal;
};

/**
 * Says what came of a task, under one event id, until it is answered: in good or in ill, the task is then no longer ours.
 * False where it was given up before.
 */
export async function report(leased: LeasedTask, result: SystemTaskResult, options: ReportOptions): Promise<boolean> {
  const { decider, speaker, clock, log, giveUp } = options;
  let event = resultEvent(leased, result, speaker);
  for (let failures = 1; !giveUp.aborted; failures += 1) {
    const applied = await decider.apply(event);
    if (applied.kind === "answered") return true;
    const { refusal } = applied;
    const { workflowId, taskId } = leased;
    if (refusal.kind === "TooLarge" && result.status !== tooLarge.status) {
      event = resultEvent(leased, { ...tooLarge, reasonForIncompletion: refusal.message }, speaker);
    } else if (!mayBeRepeated(refusal)) {
      // Its execution has been removed, most likely.
      log.warn({ workflowId, taskId, refusal }, "the result of a system task was refused");
      return true;
    }
    const pauseMs = refusal.kind === "Undecidable" ? UNDECIDABLE_PAUSE_MS : backoffMs(failures, Math.random);
    await pause(pauseMs, { clock, giveUp });
  }
  return false;
}

const tooLarge = { status: "FAILED_WITH_TERMINAL_ERROR", output: jsonObject([]) } as const;

function mayBeRepeated({ kind }: Refusal): boolean {
  return kind === "Unavailable" || kind === "Overloaded" || kind === "Undecidable";
}

/** Until the server is mended it would come to the same; dropped, the result would be lost, and its call made again. */
const UNDECIDABLE_PAUSE_MS = 30_000;

async function pause(
  delayMs: number,
  { clock, giveUp }: { readonly clock: Clock; readonly giveUp: AbortSignal },
): Promise<void> {
  await new Promise<void>((resolve) => {
    const stopTimer = clock.after(delayMs, done);
    giveUp.addEventListener("abort", done, { once: true });
    function done(): void {
      stopTimer();
      giveUp.removeEventListener("abort", done);
      resolve();
    }
  });
}
