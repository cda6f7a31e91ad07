/** A task of a definition, as Conductor writes it. */
export type Definition = { readonly taskReferenceName: string; readonly [member: string]: unknown };

/** A task of an execution: what a drawing needs of it. */
export type DrawnTask = {
  readonly ref: string;
  readonly baseRef?: string;
  readonly iteration?: number;
  readonly taskType: string;
  readonly status: string;
  readonly reason?: string;
  readonly parentRef?: string;
};

export type Drawn = { readonly definition: readonly Definition[]; readonly tasks: readonly DrawnTask[] };

const began = Date.UTC(2026, 0, 1);
const id = "00000000-0000-7000-8000-000000000001";
const simple = (ref: string): Definition => ({ name: ref, taskReferenceName: ref, type: "SIMPLE" });

/** A list of so many tasks, of which some have failed at first. */
export function chain(length: number): Drawn {
  const refs = Array.from({ length }, (_, index) => `step_${index}`);
  return {
    definition: refs.map(simple),
    tasks: refs.map((ref) => ({ ref, taskType: "SIMPLE", status: "COMPLETED" })),
  };
}

/** A loop of one task that has gone round so often. */
export function loop(turns: number): Drawn {
  const body = Array.from({ length: turns }, (_, turn) => ({
    ...{ ref: `work__${turn + 1}`, baseRef: "work", iteration: turn + 1, taskType: "SIMPLE" },
    status: turn === turns - 1 ? "IN_PROGRESS" : "COMPLETED",
  }));
  return {
    definition: [{ name: "loop", taskReferenceName: "loop", type: "DO_WHILE", loopOver: [simple("work")] }],
    tasks: [{ ref: "loop", iteration: turns, taskType: "DO_WHILE", status: "IN_PROGRESS" }, ...body],
  };
}

/** Forks, loops and choices beside each other, again and again. */
export function mixed(groups: number): Drawn {
  const tasks: DrawnTask[] = [];
  const add = (ref: string, taskType: string): void => void tasks.push({ ref, taskType, status: "COMPLETED" });
  const definition = Array.from({ length: groups }, (_, group): Definition[] => {
    const branches = [0, 1, 2, 3].map((branch) => [`a${group}_${branch}`, `b${group}_${branch}`]);
    add(`fork${group}`, "FORK");
    for (const ref of branches.flat()) add(ref, "SIMPLE");
    add(`join${group}`, "JOIN");
    return [
      {
        ...{ name: "fork", taskReferenceName: `fork${group}`, type: "FORK_JOIN" },
        forkTasks: branches.map((refs) => refs.map(simple)),
      },
      { name: "join", taskReferenceName: `join${group}`, type: "JOIN" },
    ];
  });
  return { definition: definition.flat(), tasks };
}

/** As a stream tells that these tasks have changed. */
export function asChanges(drawn: Drawn, revision: number): object {
  const { definition: _, ...rest } = asColumns(drawn);
  return { ...rest, revision, isChanges: true };
}

/** As `GET /api/console/executions/{id}/graph` answers. */
export function asColumns({ definition, tasks }: Drawn, workflowId = id) {
  const list = <Value>(valueOf: (task: DrawnTask, place: number) => Value): readonly Value[] => tasks.map(valueOf);
  const few = (valueOf: (task: DrawnTask) => string | undefined): object =>
    Object.fromEntries(
      tasks.flatMap((task, place) => (valueOf(task) === undefined ? [] : [[String(place), valueOf(task)]])),
    );
  return {
    revision: 1,
    isUnchanged: false,
    execution: { workflowId, workflowName: "drawn", workflowVersion: 1, status: "RUNNING", startTime: began },
    definition: { name: "drawn", version: 1, tasks: definition },
    tasks: {
      taskId: list(({ ref }) => `t ${ref}`),
      referenceTaskName: list(({ ref }) => ref),
      baseReference: list(({ ref, baseRef }) => baseRef ?? ref),
      iteration: list(({ iteration }) => iteration ?? 0),
      taskType: list(({ taskType }) => taskType),
      taskDefName: list(({ ref }) => ref),
      status: list(({ status }) => status),
      seq: list((_, place) => place + 1),
      retryCount: list(() => 0),
      isRetried: list(() => false),
      scheduledTime: list((_, place) => began + place * 10),
      startTime: list((_, place) => began + place * 10 + 2),
      updateTime: list((_, place) => began + place * 10 + 9),
      endTime: list(({ status }, place) => (isOpen(status) ? 0 : began + place * 10 + 9)),
      pollCount: list(() => 1),
      workerId: list(() => "worker-1"),
      domain: {},
      reasonForIncompletion: few(({ reason }) => reason),
      subWorkflowId: {},
      chosenCase: {},
      parentReference: few(({ parentRef }) => parentRef),
    },
  };
}

/** As `GET /api/workflow/{id}` answers, on Conductor's own server too. */
export function asConductor({ definition, tasks }: Drawn): object {
  return {
    ...{ workflowId: id, workflowName: "drawn", workflowVersion: 1, status: "RUNNING", startTime: began },
    workflowDefinition: { name: "drawn", version: 1, tasks: definition },
    tasks: tasks.map(({ ref, baseRef, taskType, status, iteration, reason }, place) => ({
      ...{ taskId: `t${place}`, referenceTaskName: ref, taskType, status, iteration, reasonForIncompletion: reason },
      ...{ seq: place + 1, taskDefName: ref, retryCount: 0, scheduledTime: began + place, startTime: began + place },
      ...{ endTime: isOpen(status) ? 0 : began + place + 9, inputData: {}, outputData: {} },
      workflowTask: {
        name: ref,
        taskReferenceName: baseRef ?? ref,
        type: taskType === "FORK" ? "FORK_JOIN" : taskType,
      },
    })),
  };
}

function isOpen(status: string): boolean {
  return status === "SCHEDULED" || status === "IN_PROGRESS";
}

/** Where `asColumns` and `asConductor` say that they are. */
export const drawnId = id;
