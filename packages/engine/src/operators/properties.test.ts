import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { TaskId } from "../ids.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { answerWith } from "../testing/answer-script.ts";
import { arbitraryTasks } from "../testing/arbitrary-workflow.ts";
import { audit } from "../testing/audit.ts";
import { taskDef, workflow } from "../testing/builders.ts";
import { given, must } from "../testing/run.ts";
import type { Run } from "../testing/run.ts";

/** What happens: mostly work, now and then an operator. */
type Step = { readonly what: number; readonly which: number; readonly how: number };
const steps = fc.array(fc.record({ what: fc.nat(23), which: fc.nat(), how: fc.nat(5) }), { maxLength: 50 });
const RESULTS = ["COMPLETED", "COMPLETED", "COMPLETED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "IN_PROGRESS"];

function happen(run: Run, { what, which, how }: Step): void {
  const state = must(run.state);
  const all = [...state.tasks];
  const open = [...state.open].map((id: TaskId) => must(state.task(id))).filter((task) => task.handOut !== "internal");
  const task = open[which % Math.max(1, open.length)];
  if (what < 13 && task !== undefined) run.updatedTask(task, { status: RESULTS[how] ?? "COMPLETED", output: { how } });
  else if (what < 15) run.timePassed(which % 5000);
  else operate(run, { what, all: all.map(({ referenceTaskName }) => referenceTaskName), which });
}

function operate(
  run: Run,
  { what, which, all }: { readonly what: number; readonly which: number; readonly all: readonly string[] },
): void {
  const named = [...run.snapshot.nodes.keys()];
  const any = named[which % named.length] ?? "";
  if (what === 15) run.retried();
  else if (what === 16) run.restarted();
  else if (what < 19) run.rerun(which % 7 === 0 ? undefined : all[which % all.length]);
  else if (what === 19) run.skipped(any, { skipped: true });
  else if (what === 20) run.jumpedTo(any);
  else if (what === 21) run.terminated("an operator");
  else if (what === 22) run.paused();
  else run.resumed();
}

const runs = fc.record({ tasks: arbitraryTasks, steps, retryCount: fc.nat(1) });

/** Whatever was asked of it: everything that is open is completed until the execution has ended. */
function workOff(run: Run): void {
  for (let turn = 0; turn < 2_000 && !isTerminalWorkflow(must(run.state).execution.status); turn += 1) {
    if (run.status === "PAUSED") run.resumed();
    const state = must(run.state);
    const open = [...state.open].map((id: TaskId) => must(state.task(id))).filter((one) => one.handOut !== "internal");
    for (const task of open) run.updatedTask(task, { status: "COMPLETED" });
    run.timePassed(10_000);
  }
}

/** After a jump the flow is no longer the definition's; items that are begun again do not wait for their turn. */
function isExpected(fault: string, seen: ReadonlySet<number>): boolean {
  if (fault.includes("should have followed")) return seen.has(20);
  return /is at \d+ items where it should be/.test(fault) && [15, 17, 18, 20].some((what) => seen.has(what));
}

test("whatever operators do, nothing is forgotten, counters are right, and the execution can be worked off", () => {
  fc.assert(
    fc.property(runs, ({ tasks, steps: happening, retryCount }) => {
      const work = taskDef("work", { retryCount });
      const run = given(workflow("w", tasks), [work]).answering(answerWith(work)).started();
      const seen = new Set<number>();
      for (const step of happening) {
        happen(run, step);
        seen.add(step.what);
        expect(audit(must(run.state), run.snapshot).filter((fault) => !isExpected(fault, seen))).toEqual([]);
      }
      workOff(run);
      expect(isTerminalWorkflow(must(run.state).execution.status)).toBe(true);
    }),
    // More of them, and others: TUTTI_RUNS=5000 TUTTI_SEED=2 npx jest src/operators/properties
    { numRuns: Number(process.env["TUTTI_RUNS"] ?? 150), seed: Number(process.env["TUTTI_SEED"] ?? 1) },
  );
});
