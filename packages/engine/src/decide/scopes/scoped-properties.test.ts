import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Outcome } from "../../decision.ts";
import type { TaskId } from "../../ids.ts";
import { isTerminalWorkflow } from "../../model/status.ts";
import type { PayloadSlot } from "../../model/payload-slot.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import type { PayloadPlace } from "../../need.ts";
import { answerWith } from "../../testing/answer-script.ts";
import { arbitraryTasks, arbitraryTry } from "../../testing/arbitrary-workflow.ts";
import { audit } from "../../testing/audit.ts";
import { taskDef, workflow } from "../../testing/builders.ts";
import { given, must, Run } from "../../testing/run.ts";

type Members = { readonly [key: string]: unknown };
type Step = { readonly what: number; readonly which: number };

const steps = fc.array(fc.record({ what: fc.nat(99), which: fc.nat() }), { maxLength: 60 });
// More of them, and others: TUTTI_RUNS=5000 TUTTI_SEED=2 npx jest src/decide/scoped-properties
const parameters = { numRuns: Number(process.env["TUTTI_RUNS"] ?? 100), seed: Number(process.env["TUTTI_SEED"] ?? 1) };
const setups = fc.record({ tasks: fc.oneof(arbitraryTry, arbitraryTasks), steps, retryCount: fc.nat(1) });

const begin = ({ tasks, retryCount }: { readonly tasks: readonly Members[]; readonly retryCount: number }): Run => {
  const work = taskDef("work", { retryCount });
  return given(workflow("w", tasks), [work]).answering(answerWith(work)).started();
};

test("a failure is dealt with by the innermost TRY or FOR_EACH, and what had completed is undone once, the last first", () => {
  fc.assert(
    fc.property(setups, (setup) => {
      const run = begin(setup);
      for (const step of setup.steps) {
        work(run, step);
        expect(faultsOf(run)).toEqual([]);
      }
    }),
    parameters,
  );
});

test("whatever operators do, a workflow whose tasks complete comes to its end", () => {
  fc.assert(
    fc.property(setups, (setup) => {
      const run = begin(setup);
      for (const step of setup.steps) {
        if (step.what < 85) work(run, step);
        else operate(run, step);
      }
      completeAll(run);
      expect([run.status, faultsOf(run)]).toEqual([expect.stringMatching(/^(COMPLETED|FAILED|TERMINATED)$/), []]);
    }),
    parameters,
  );
});

test("an execution without its payloads asks for what it lacks, and comes to the same", () => {
  fc.assert(
    fc.property(setups, (setup) => {
      const [whole, bare] = [
        begin(setup),
        new BareRun(begin(setup).snapshot).answering(answerWith(taskDef("work", setup))).started(),
      ];
      for (const step of setup.steps) for (const run of [whole, bare]) work(run, step);
      expect(statusesOf(bare)).toEqual(statusesOf(whole));
    }),
    parameters,
  );
});

const statusesOf = (run: Run): readonly string[] =>
  [...must(run.state).tasks].map(
    ({ referenceTaskName, status, executed }) => `${referenceTaskName} ${status} ${executed}`,
  );

/** Keeps payloads out of the state, as a large execution has them, and brings those that are asked for. */
class BareRun extends Run {
  readonly #kept = new Map<TaskId, TaskRecord>();

  override apply(...asked: Parameters<Run["apply"]>): Outcome {
    this.#strip();
    for (;;) {
      const outcome = super.apply(...asked);
      if (outcome.kind !== "needs") return outcome;
      for (const need of outcome.needs) if (need.kind === "payload") this.#fill(need.of);
    }
  }

  #strip(): void {
    for (const task of this.state?.tasks ?? []) {
      const kept = this.#kept.get(task.taskId);
      const [input, output] = [whole(task.input, kept?.input), whole(task.output, kept?.output)];
      this.#kept.set(task.taskId, { ...task, input, output });
      this.state?.fill({ ...task, input: { ...input, payload: undefined }, output: { ...output, payload: undefined } });
    }
  }

  #fill({ taskId, field }: PayloadPlace): void {
    const task = taskId && this.state?.task(taskId);
    const kept = taskId && this.#kept.get(taskId);
    if (task !== undefined && kept !== undefined && field !== "variables")
      this.state?.fill({ ...task, [field]: kept[field] });
  }
}

function whole(slot: PayloadSlot, kept: PayloadSlot | undefined): PayloadSlot {
  return slot.payload === undefined ? (kept ?? slot) : slot;
}

const faultsOf = (run: Run): readonly string[] => audit(must(run.state), run.snapshot);

function openTasks(run: Run): readonly TaskRecord[] {
  const state = must(run.state);
  return [...state.open].map((id: TaskId) => must(state.task(id))).filter((task) => task.handOut !== "internal");
}

/** A worker completes a task, or fails it; or time passes. */
function work(run: Run, { what, which }: Step): void {
  const open = openTasks(run);
  const task = open[which % Math.max(1, open.length)];
  if (task === undefined || what > 80) return void run.timePassed(which % 1500);
  run.now += which % 3;
  run.updatedTask(task, { status: what < 60 ? "COMPLETED" : "FAILED", reason: "no" });
}

function operate(run: Run, { what, which }: Step): void {
  const references = [...must(run.state).tasks].map(({ referenceTaskName }) => referenceTaskName);
  const reference = references[which % Math.max(1, references.length)];
  if (isTerminalWorkflow(must(run.state).execution.status)) {
    if (what < 92) run.retried();
    else if (reference !== undefined) run.rerun(reference);
    return;
  }
  const workers = [...run.snapshot.nodes].flatMap(([name, { task }]) => (task.type === "SIMPLE" ? [name] : []));
  const known = workers[which % Math.max(1, workers.length)] ?? "none";
  if (what < 88) run.paused();
  else if (what < 91) run.resumed();
  else if (what < 93) run.terminated("enough");
  else if (what < 96) run.skipped(known);
  else run.jumpedTo(known);
}

function completeAll(run: Run): void {
  for (let rounds = 0; rounds < 400 && !isTerminalWorkflow(must(run.state).execution.status); rounds += 1) {
    run.resumed();
    const [task] = openTasks(run);
    if (task === undefined || task.handOut === "delayed") run.timePassed(10_000);
    if (task !== undefined) run.updatedTask(task, { status: "COMPLETED" });
  }
}
