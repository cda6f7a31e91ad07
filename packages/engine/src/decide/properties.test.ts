import { expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Outcome } from "../decision.ts";
import type { TaskId } from "../ids.ts";
import { isTerminalWorkflow } from "../model/status.ts";
import { Payload } from "../payload/payload.ts";
import { ExecutionState } from "../state/execution-state.ts";
import { answerWith } from "../testing/answer-script.ts";
import { arbitraryTasks } from "../testing/arbitrary-workflow.ts";
import { audit } from "../testing/audit.ts";
import { taskDef, workflow } from "../testing/builders.ts";
import { replay } from "../testing/histories/history.ts";
import { RecordingRun } from "../testing/histories/recording-run.ts";
import { given, must, Run } from "../testing/run.ts";

type Step = { readonly what: number; readonly which: number; readonly how: number };
const steps = fc.array(fc.record({ what: fc.nat(19), which: fc.nat(), how: fc.nat(7) }), { maxLength: 40 });
const RESULTS = [
  "COMPLETED",
  "COMPLETED",
  "COMPLETED",
  "COMPLETED",
  "FAILED",
  "FAILED",
  "IN_PROGRESS",
  "FAILED_WITH_TERMINAL_ERROR",
];

/** One arbitrary thing that happens to the execution; undefined where there is nothing it could happen to. */
function happen(run: Run, { what, which, how }: Step): Outcome | undefined {
  const state = must(run.state);
  const open = [...state.open].map((id: TaskId) => must(state.task(id))).filter((task) => task.handOut !== "internal");
  const task = open[which % Math.max(1, open.length)];
  if (what < 11 && task !== undefined)
    return run.updatedTask(task, { status: RESULTS[how] ?? "COMPLETED", output: { how } });
  if (what < 14 && task?.handOut === "queued") return run.polled(task.referenceTaskName);
  if (what === 14 && task?.handOut === "leased") return run.returned(task.referenceTaskName);
  if (what === 15) run.waiting("work", { max: 1 + (which % 2) });
  if (what === 16) return run.paused();
  if (what === 17) return run.resumed();
  if (what === 18 && how === 7) return run.terminated();
  return run.timePassed(which % 2000);
}

// Other definitions and steps with another TUTTI_SEED, more of them with TUTTI_RUNS.
const howMany = { numRuns: Number(process.env["TUTTI_RUNS"] ?? 300), seed: Number(process.env["TUTTI_SEED"] ?? 1) };
const runs = fc.record({ tasks: arbitraryTasks, steps, retryCount: fc.nat(2) });
const workOf = ({ retryCount }: { readonly retryCount: number }) =>
  taskDef("work", { retryCount, responseTimeoutSeconds: 3 });
const begin = ({ tasks, retryCount }: { readonly tasks: readonly object[]; readonly retryCount: number }): Run => {
  const work = workOf({ retryCount });
  return given(workflow("w", tasks as { readonly [key: string]: unknown }[]), [work])
    .answering(answerWith(work))
    .started();
};

test("incremental deciding agrees with a full evaluation, and no workflow is forgotten", () => {
  fc.assert(
    fc.property(runs, (setup) => {
      const run = begin(setup);
      for (const step of setup.steps) {
        happen(run, step);
        expect(audit(must(run.state), run.snapshot)).toEqual([]);
      }
    }),
    howMany,
  );
});

test("a terminal status is final, whatever workers and time say", () => {
  fc.assert(
    fc.property(runs, (setup) => {
      const run = begin(setup);
      let ended: string | undefined;
      for (const step of setup.steps) {
        if (step.what === 18) continue;
        happen(run, step);
        expect(ended ?? run.status).toBe(run.status);
        if (isTerminalWorkflow(must(run.state).execution.status)) ended = run.status;
      }
    }),
    howMany,
  );
});

test("a state that is loaded from its records decides as the one that grew with its events", () => {
  fc.assert(
    fc.property(runs, (setup) => {
      const grown = begin(setup);
      const reloaded = begin(setup);
      for (const step of setup.steps) {
        reloaded.state = reload(must(reloaded.state));
        expect(comparable(happen(reloaded, step))).toBe(comparable(happen(grown, step)));
      }
    }),
    howMany,
  );
});

test("waiting rows and waiting tasks are the same set at any time", () => {
  fc.assert(
    fc.property(runs, (setup) => {
      const run = new RowKeepingRun(begin(setup).snapshot);
      run.answering(answerWith(workOf(setup))).started();
      for (const step of setup.steps) {
        happen(run, step);
        const waiting = [...must(run.state).tasks]
          .filter((task) => task.handOut === "queued")
          .map((task) => task.taskId);
        expect([...run.rows].sort()).toEqual(waiting.sort());
      }
    }),
    howMany,
  );
});

test("deciding twice is deciding once: what is stored of any events decides them again, to the same", () => {
  fc.assert(
    fc.property(runs, (setup) => {
      const run = new RecordingRun(begin(setup).snapshot);
      run.answering(answerWith(workOf(setup))).started();
      for (const step of setup.steps) happen(run, step);
      const history = run.history("any");

      expect(replay(history)).toEqual(history.events.map(({ outcome }) => outcome));
    }),
    howMany,
  );
});

class RowKeepingRun extends Run {
  readonly rows = new Set<TaskId>();

  override apply(...asked: Parameters<Run["apply"]>): Outcome {
    const outcome = super.apply(...asked);
    const changes = outcome.kind === "decided" ? outcome.changes : undefined;
    for (const taskId of changes?.unqueued ?? []) this.rows.delete(taskId);
    for (const { taskId } of changes?.queued ?? []) this.rows.add(taskId);
    return outcome;
  }
}

/** Payloads by their text: equal ones may hold different forms of it. */
function comparable(outcome: Outcome | undefined): string {
  return JSON.stringify(outcome ?? null, (_key, value: unknown) => (value instanceof Payload ? value.text : value));
}

function reload(state: ExecutionState): ExecutionState {
  const joinCounters = new Map<TaskId, number>();
  for (const { taskId } of state.tasks) {
    const remaining = state.joinRemaining(taskId);
    if (remaining !== undefined) joinCounters.set(taskId, remaining);
  }
  return new ExecutionState({ execution: state.execution, tasks: [...state.tasks].reverse(), joinCounters });
}
