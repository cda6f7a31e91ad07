import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { TaskId } from "../ids.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { answerWith } from "../testing/answer-script.ts";
import { arbitraryForEach, arbitraryTasks } from "../testing/arbitrary-workflow.ts";
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

type Happening = {
  readonly tasks: Parameters<typeof workflow>[1];
  readonly steps: readonly Step[];
  readonly retryCount: number;
};
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

/** After a jump the flow is no longer the definition's. */
function isExpected(fault: string, seen: ReadonlySet<number>): boolean {
  return fault.includes("should have followed") && seen.has(20);
}

// More of them, and others: TUTTI_RUNS=5000 TUTTI_SEED=2 npx jest src/operators/properties
const howMany = { numRuns: Number(process.env["TUTTI_RUNS"] ?? 150), seed: Number(process.env["TUTTI_SEED"] ?? 1) };

test("whatever operators do, nothing is forgotten, counters are right, and the execution can be worked off", () => {
  fc.assert(
    fc.property(runs, (it) => expect(outcomeOf(it)).toEqual(WELL)),
    howMany,
  );
});

// A retry, a rerun, a skip or a termination every other step.
const operated = fc.array(
  fc.record({ what: fc.constantFrom(0, 0, 0, 0, 13, 15, 17, 17, 19, 21, 21), which: fc.nat(), how: fc.nat(5) }),
  { maxLength: 40 },
);

test("whatever operators do, a FOR_EACH has no more items at work than it may, and no fewer", () => {
  fc.assert(
    fc.property(fc.record({ tasks: arbitraryForEach, steps: operated, retryCount: fc.nat(1) }), (it) =>
      expect(outcomeOf(it)).toEqual(WELL),
    ),
    howMany,
  );
});

const WELL = { faults: [], isEnded: true };

function outcomeOf({ tasks, steps: happening, retryCount }: Happening): { faults: string[]; isEnded: boolean } {
  const work = taskDef("work", { retryCount });
  const run = given(workflow("w", tasks), [work]).answering(answerWith(work)).started();
  const [seen, faults] = [new Set<number>(), [] as string[]];
  for (const step of happening) {
    happen(run, step);
    seen.add(step.what);
    faults.push(...audit(must(run.state), run.snapshot).filter((fault) => !isExpected(fault, seen)));
    if (faults.length > 0) break;
  }
  if (faults.length === 0) workOff(run);
  return { faults, isEnded: faults.length > 0 || isTerminalWorkflow(must(run.state).execution.status) };
}
