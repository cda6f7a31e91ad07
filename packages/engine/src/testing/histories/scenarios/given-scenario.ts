import { taskDef, workflow } from "../../builders.ts";
import { answerScript } from "../../answer-script.ts";
import { recorded } from "../recording-run.ts";
import type { RecordingRun, Scenario } from "../recording-run.ts";

export type Members = { readonly [key: string]: unknown };

const once = ["a", "b", "c", "z"].map((name) => taskDef(name, { retryCount: 0 }));

/** A task of any type, named like its reference. */
export const of = (type: string, reference: string, members: Members = {}): Members => ({
  ...{ name: reference, taskReferenceName: reference, type },
  ...members,
});

/** An execution of these tasks that has begun. The tasks a, b, c and z are registered, and not tried again. */
export const playing = (tasks: readonly Members[], input: unknown = {}, members: Members = {}): RecordingRun =>
  recorded(workflow("w", tasks, members), once)
    .answering((need) =>
      need.kind === "taskDefs"
        ? { kind: "taskDefs", found: new Map(once.map((known) => [known.name, known])) }
        : answerScript(need),
    )
    .started(input);

/** A scenario whose tasks need nobody. */
export const alone = (name: string, rule: string, tasks: readonly Members[], input: unknown = {}): Scenario => ({
  ...{ name, rule },
  play: () => playing(tasks, input),
});

/** What happens to an execution of these tasks. */
export const when = (
  name: string,
  rule: string,
  {
    tasks,
    input,
    members,
    then,
  }: {
    readonly tasks: readonly Members[];
    readonly input?: unknown;
    readonly members?: Members;
    readonly then: (run: RecordingRun) => void;
  },
): Scenario => ({
  ...{ name, rule },
  play: () => {
    const run = playing(tasks, input, members);
    then(run);
    return run;
  },
});
