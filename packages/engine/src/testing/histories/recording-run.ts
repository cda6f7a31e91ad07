import { workflowDefToJson } from "../../definition/definition-to-json.ts";
import type { Outcome } from "../../decision.ts";
import type { TaskDef } from "../../definition/task-def.ts";
import type { WorkflowDef } from "../../definition/workflow-def.ts";
import { answersToText } from "../../event/answers-codec.ts";
import { encodeEvent } from "../../event/event-codec.ts";
import type { WorkflowEvent } from "../../event/workflow-event.ts";
import type { NeedAnswers } from "../../need.ts";
import { jsonToText } from "../../payload/json-to-text.ts";
import { compileSnapshot } from "../../snapshot/compile-snapshot.ts";
import { inlineTaskDefinitions } from "../../snapshot/inline-task-definitions.ts";
import { Run } from "../run.ts";
import { HISTORY_HASH, outcomeLines } from "./history.ts";
import type { History, RecordedEvent } from "./history.ts";

/** A run that keeps its history. */
export class RecordingRun extends Run {
  readonly #events: RecordedEvent[] = [];

  override apply(event: WorkflowEvent, answers: NeedAnswers = new Map()): Outcome {
    const env = { now: this.now, seed: 42, credits: [...this.credits], answers: answersToText(answers) };
    const before = this.#events.length;
    const outcome = super.apply(event, answers);
    // With more answers it was decided again, and that is what was recorded.
    if (this.#events.length > before) return outcome;
    const { head, payloads } = encodeEvent(event);
    this.#events.push({
      event: { head, payloads: payloads.map((payload) => payload.text) },
      env,
      outcome: outcomeLines(outcome),
    });
    return outcome;
  }

  history(rule: string): History {
    return { rule, definition: jsonToText(workflowDefToJson(this.snapshot.def)), events: this.#events };
  }
}

/** As `given` of the tests, keeping the history. */
export function recorded(def: WorkflowDef, taskDefs: readonly TaskDef[] = []): RecordingRun {
  const registered = new Map(taskDefs.map((taskDef) => [taskDef.name, taskDef] as const));
  return new RecordingRun(compileSnapshot(HISTORY_HASH, inlineTaskDefinitions(def, registered)));
}

/** What happens, and the rule that it shows. */
export type Scenario = { readonly name: string; readonly rule: string; readonly play: () => RecordingRun };
