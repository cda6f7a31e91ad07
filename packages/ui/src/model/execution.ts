/** One task as every view but the inspector needs it: no payloads. Times are epoch ms, 0 where there is none. */
export type TaskRow = {
  readonly taskId: string;
  /** With `__2` where it is of the second turn of a loop. */
  readonly ref: string;
  /** As the definition has it. */
  readonly baseRef: string;
  readonly iteration: number;
  readonly taskType: string;
  readonly taskDefName: string;
  readonly status: string;
  readonly seq: number;
  readonly retryCount: number;
  /** Another attempt has followed. */
  readonly isRetried: boolean;
  readonly scheduledTime: number;
  readonly startTime: number;
  readonly updateTime: number;
  readonly endTime: number;
  readonly pollCount: number;
  readonly workerId: string;
  readonly domain: string;
  readonly reason: string;
  readonly subWorkflowId: string;
  /** Of a SWITCH or DECISION: the case that was taken. */
  readonly chosenCase: string;
  /** Of a branch's task of a dynamic fork: the fork's reference name, where the server tells it. */
  readonly parentRef: string;
  /** Of a dynamic fork: the reference names of its branches' first tasks. */
  readonly forkedRefs: readonly string[];
};

/** What lists and headers show of an execution. */
export type ExecutionSummary = {
  readonly workflowId: string;
  readonly workflowName: string;
  readonly version: number;
  readonly status: string;
  readonly correlationId: string;
  readonly startTime: number;
  readonly updateTime: number;
  readonly endTime: number;
  readonly reason: string;
  readonly failedTasks: readonly string[];
  readonly priority: number;
  readonly createdBy: string;
  readonly parentWorkflowId: string;
  readonly parentTaskId: string;
  /** What it shares with every execution that failed for the same cause; `""` where that is not known. */
  readonly errorGroup?: string;
  readonly isArchived?: boolean;
};

/** An execution to be drawn. */
export type ExecutionGraph = {
  readonly summary: ExecutionSummary;
  readonly definition: WorkflowDefinition;
  readonly tasks: readonly TaskRow[];
};

/** A definition as Conductor writes it; only what is drawn is named. */
export type WorkflowDefinition = {
  readonly name: string;
  readonly version: number;
  readonly description?: string;
  readonly tasks: readonly TaskDefinition[];
  readonly [other: string]: unknown;
};

/** One task of a definition. */
export type TaskDefinition = {
  readonly name: string;
  readonly taskReferenceName: string;
  readonly type: string;
  readonly inputParameters?: Readonly<Record<string, unknown>>;
  readonly decisionCases?: Readonly<Record<string, readonly TaskDefinition[]>>;
  readonly defaultCase?: readonly TaskDefinition[];
  readonly forkTasks?: readonly (readonly TaskDefinition[])[];
  readonly loopOver?: readonly TaskDefinition[];
  readonly joinOn?: readonly string[];
  readonly subWorkflowParam?: { readonly name?: string; readonly version?: number };
  readonly [other: string]: unknown;
};

/** The tasks of each reference name of the definition, in the order of their scheduling. */
export type TasksByRef = ReadonlyMap<string, readonly TaskRow[]>;

/** The same object for the same list. */
export function tasksByBaseRef(tasks: readonly TaskRow[]): TasksByRef {
  const known = groups.get(tasks);
  if (known !== undefined) return known;
  const byRef = new Map<string, TaskRow[]>();
  for (const task of tasks) {
    const known = byRef.get(task.baseRef);
    if (known === undefined) byRef.set(task.baseRef, [task]);
    else known.push(task);
  }
  groups.set(tasks, byRef);
  return byRef;
}

const groups = new WeakMap<readonly TaskRow[], TasksByRef>();

/** Says what `tasksByBaseRef` gives for a list, where somebody knows it already. */
export function rememberGroups(tasks: readonly TaskRow[], byRef: TasksByRef): void {
  groups.set(tasks, byRef);
}

const iterationSuffix = /(?:__\d+)+$/;

/** `charge__3` is the third turn's `charge`. */
export function baseRefOf(ref: string, iteration: number): string {
  return iteration > 0 ? ref.replace(iterationSuffix, "") : ref;
}

/** The attempt that counts: the last one. */
export function latestOf(attempts: readonly TaskRow[] | undefined): TaskRow | undefined {
  return attempts?.[attempts.length - 1];
}

/** The task that a reference name means: the latest of that name in the definition, else that turn of a loop, `charge__3`. */
export function taskCalled(tasks: readonly TaskRow[], ref: string): TaskRow | undefined {
  return latestOf(tasksByBaseRef(tasks).get(ref)) ?? tasks.findLast((task) => task.ref === ref);
}

/** Every list of tasks that a task of a definition holds, with the word that stands at its edge. */
export function branchesOf(
  task: TaskDefinition,
): readonly { readonly label: string; readonly tasks: readonly TaskDefinition[] }[] {
  switch (task.type) {
    case "SWITCH":
    case "DECISION":
      return [
        ...Object.entries(task.decisionCases ?? {}).map(([label, tasks]) => ({ label, tasks })),
        { label: "default", tasks: task.defaultCase ?? [] },
      ];
    case "FORK_JOIN":
      return (task.forkTasks ?? []).map((tasks) => ({ label: "", tasks }));
    case "DO_WHILE":
    case "FOR_EACH":
      return [{ label: "", tasks: task.loopOver ?? [] }];
    case "TRY":
      return ["try", "catch", "finally"]
        .map((label) => ({ label, tasks: listAt(task, label) }))
        .filter(({ tasks }) => tasks.length > 0);
    default:
      return [];
  }
}

function listAt(task: TaskDefinition, key: string): readonly TaskDefinition[] {
  const list = task[key] ?? task[`${key}Tasks`];
  return Array.isArray(list) ? list.filter(isTaskDefinition) : [];
}

function isTaskDefinition(value: unknown): value is TaskDefinition {
  return typeof value === "object" && value !== null && "taskReferenceName" in value;
}

/** Every task of a definition, the nested ones after the one that holds them. */
export function allTasksOf(tasks: readonly TaskDefinition[]): TaskDefinition[] {
  return tasks.flatMap((task) => [task, ...branchesOf(task).flatMap((branch) => allTasksOf(branch.tasks))]);
}
