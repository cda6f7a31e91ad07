import { simple, wait } from "../../builders.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";
import { when } from "./given-scenario.ts";

const refused = (name: string, rule: string, then: (run: RecordingRun) => void): Scenario =>
  when(name, rule, { tasks: [simple("a"), simple("b")], then });
const completed = (run: RecordingRun): void => ["a", "b"].forEach((reference) => run.completed(reference));

/** Sections 2.4 to 2.12: what operators are refused. */
export const refusalScenarios: readonly Scenario[] = [
  refused("pause-of-what-has-ended", "engine.md 2.4: what has ended is not paused", (run) => {
    completed(run);
    run.paused();
  }),
  refused("retry-of-what-succeeded", "engine.md 2.5: where nothing has failed there is nothing to retry", (run) => {
    completed(run);
    run.retried();
  }),
  refused("restart-of-what-runs", "engine.md 2.6: what still runs is not restarted", (run) => void run.restarted()),
  refused("rerun-of-what-runs", "engine.md 2.7: what still runs is not run again", (run) => void run.rerun("a")),
  refused("skip-of-what-is-paused", "engine.md 2.10: only what runs has tasks skipped", (run) => {
    run.paused();
    run.skipped("b");
  }),
  refused("reset-callbacks-of-what-has-ended", "engine.md 2.11: what has ended has no callbacks to reset", (run) => {
    run.terminated();
    run.callbacksReset();
  }),
  refused("archive-of-what-has-ended", "engine.md 2.12: what has ended can be archived, and is gone then", (run) => {
    run.terminated();
    run.removed({ archive: true });
    run.retried();
  }),
  refused("terminate-twice", "engine.md 2.8: what is terminated already stays so, with its first reason", (run) => {
    run.terminated("first");
    run.terminated("second");
  }),
  when("poll-that-comes-twice", "engine.md 2.2, 5.2: a delivery of a task is taken once", {
    tasks: [simple("a")],
    then: (run) => {
      const { delivery } = run.task("a");
      run.polled("a");
      run.polled("a", { delivery });
    },
  }),
  when(
    "paused-workflow-times-out-when-asked",
    "engine.md 2.4: a paused execution times out when a decision is asked for",
    {
      ...{ tasks: [wait("t", {})], members: { timeoutSeconds: 5, timeoutPolicy: "TIME_OUT_WF" } },
      then: (run) => {
        run.paused();
        run.timePassed(6_000);
        run.decideRequested();
      },
    },
  ),
];
