import type { Execution } from "../../api/queries.ts";
import type { ExecutionGraph, TaskRow } from "../../model/execution.ts";
import type { ExecutionKeys, Tab } from "./execution-keys.ts";

/** What the inspector looks at, and whom it tells of what is chosen in it. */
export type InspectorProps = {
  readonly execution: Execution;
  readonly graph: ExecutionGraph;
  /** The attempt that is looked at; undefined where the task has not run. */
  readonly task: TaskRow | undefined;
  readonly taskRef: string;
  readonly tab: Tab;
  /** The instant that is shown, epoch ms; undefined: now. */
  readonly at: number | undefined;
  readonly onChange: (keys: ExecutionKeys) => void;
  readonly onSelectTask: (task: TaskRow | undefined) => void;
  readonly onChanged: () => void;
};
