import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { StartRequest, WorkflowView } from "@tutti/contracts";
import { isTerminalTask, isTerminalWorkflow, testDomainFrom } from "@tutti/engine";
import type { Payload, Read, TaskRecord, TaskResultStatus } from "@tutti/engine";

import type { Caller } from "../caller.ts";
import { invalid, ok, type Reply } from "../reply.ts";
import type { TaskOperations } from "../tasks/task-operations.ts";
import type { WorkflowOperations } from "../executions/workflow-operations.ts";

/** What a task is to have given. */
export type MockedResult = { readonly status: TaskResultStatus; readonly output: Payload };

/** A start whose tasks are not worked on but given results, one for each attempt. Source: reference/engine.md 2.15. */
export type WorkflowTestRequest = {
  /** As it was read, with all that could not be read of the rest. */
  readonly start: Read<StartRequest>;
  /** By the reference of the task, with the suffix of a loop's turn. */
  readonly mocks: ReadonlyMap<string, readonly MockedResult[]>;
  /** For the children, by the reference of the task that starts one. */
  readonly children: ReadonlyMap<string, Pick<WorkflowTestRequest, "mocks" | "children">>;
};

/** Types that the server ends by itself. */
const OPERATORS: ReadonlySet<string> = new Set([
  ...[
    "JOIN",
    "EXCLUSIVE_JOIN",
    "DO_WHILE",
    "SET_VARIABLE",
    "FORK",
    "INLINE",
    "LAMBDA",
    "JSON_JQ_TRANSFORM",
    "TERMINATE",
  ],
  ...["DECISION", "SWITCH", "NOOP", "TRY", "FOR_EACH"],
]);

/** Between looks at an execution that goes on by itself: each time as long again, up to the second. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [20, 1_000];
/** How long a test may take: less than its callers wait for an answer. */
const PATIENCE_MS = 15_000;

const MOCKED_CHILD = "the test gave the task that had started it a result";

/** Plays an execution with results that were thought up. It is a real one, which no worker can see. */
export class WorkflowTest {
  readonly #operations: { readonly workflows: WorkflowOperations; readonly tasks: TaskOperations };
  readonly #caller: Caller;

  constructor(operations: { readonly workflows: WorkflowOperations; readonly tasks: TaskOperations }, caller: Caller) {
    this.#operations = operations;
    this.#caller = caller;
  }

  /**
   * The execution as it stands when it has ended, or when a task has no result left; then it is terminated, so that it
   * does not stay behind. Refused as a start is; InvalidArgument where it goes on without an end, and is terminated.
   */
  async play(request: WorkflowTestRequest): Promise<Reply<WorkflowView>> {
    const { workflows } = this.#operations;
    const started = await workflows.start(
      {
        ...request.start,
        value: {
          ...request.start.value,
          taskToDomain: new Map([["*", testDomainFrom(randomUUID(), { startsChildren: request.children.size > 0 })]]),
        },
      },
      this.#caller,
    );
    if (started.kind === "refused") return started;
    const left = new MocksLeft(request);
    const untilMs = Date.now() + PATIENCE_MS;
    for (let lookMs = FIRST_LOOK_MS; ;) {
      const reply = await workflows.get(started.value, { includeTasks: true });
      if (reply.kind === "refused") return reply;
      if (isTerminalWorkflow(reply.value.execution.status)) return await this.#withoutChildren(reply.value);
      const step = await this.#step(reply.value, left);
      if (step === "stuck") return await this.#giveUp(reply.value);
      if (Date.now() > untilMs) return await this.#endEndless(reply.value);
      lookMs = step === "waits" ? Math.min(2 * lookMs, LAST_LOOK_MS) : FIRST_LOOK_MS;
      if (step === "waits") await delay(lookMs);
    }
  }

  /** Gives the open tasks of an execution their results, those of its children too. */
  async #step(view: WorkflowView, left: MocksLeft): Promise<"went on" | "waits" | "stuck"> {
    let outcome: "went on" | "waits" = "waits";
    for (const task of view.tasks.filter(({ status }) => !isTerminalTask(status))) {
      if (task.taskType === "SUB_WORKFLOW" && left.of(task)?.child !== undefined) {
        const inner = await this.#stepIntoChild(task, left);
        if (inner === "stuck") return inner;
        if (inner === "went on") outcome = inner;
      } else if (!OPERATORS.has(task.taskType)) {
        const mock = left.take(task);
        if (mock === undefined) return "stuck";
        await this.#say(task, mock);
        outcome = "went on";
      }
    }
    return outcome;
  }

  async #stepIntoChild(task: TaskRecord, left: MocksLeft): Promise<"went on" | "waits" | "stuck"> {
    const child = left.of(task)?.child;
    if (child === undefined || task.subWorkflowId === undefined) return "waits";
    const reply = await this.#operations.workflows.get(task.subWorkflowId, { includeTasks: true });
    // It may not have been started yet, or its end not been heard of.
    if (reply.kind === "refused" || isTerminalWorkflow(reply.value.execution.status)) return "waits";
    return await this.#step(reply.value, child);
  }

  async #say({ workflowId, taskId, subWorkflowId }: TaskRecord, { status, output }: MockedResult): Promise<void> {
    const result = {
      ...{ workflowInstanceId: workflowId, taskId, status, output, subWorkflowId, logs: [], extendLease: false },
      ...{ reasonForIncompletion: undefined, callbackAfterSeconds: 0, workerId: undefined },
      externalOutputPayloadStoragePath: undefined,
    };
    // One that has ended meanwhile is none to be given a result.
    await this.#operations.tasks.update(result, this.#caller);
  }

  /** Where some children are played, those whose results were thought up have begun all the same, and would stay behind. */
  async #withoutChildren(view: WorkflowView): Promise<Reply<WorkflowView>> {
    for (const { taskType, subWorkflowId } of view.tasks) {
      if (taskType !== "SUB_WORKFLOW" || subWorkflowId === undefined) continue;
      // Refused where it has COMPLETED.
      await this.#operations.workflows.terminate(subWorkflowId, { reason: MOCKED_CHILD }, this.#caller);
    }
    return ok(view);
  }

  async #endEndless({ execution: { workflowId }, tasks }: WorkflowView): Promise<Reply<WorkflowView>> {
    const open = tasks
      .filter(({ status }) => !isTerminalTask(status))
      .map(({ referenceTaskName }) => referenceTaskName);
    const names = open.slice(0, 10).join(", ");
    const reason = `the test had not ended after ${PATIENCE_MS / 1000} s and ${tasks.length} tasks, with these open: ${names}`;
    await this.#operations.workflows.terminate(workflowId, { reason }, this.#caller);
    return invalid("workflowDef", `${reason}; execution ${workflowId} of it was terminated`);
  }

  async #giveUp(view: WorkflowView): Promise<Reply<WorkflowView>> {
    const open = view.tasks.filter(({ status, taskType }) => !isTerminalTask(status) && !OPERATORS.has(taskType));
    const names = open.map(({ referenceTaskName }) => referenceTaskName).join(", ");
    const reason = `the test has no result for: ${names}`;
    await this.#operations.workflows.terminate(view.execution.workflowId, { reason }, this.#caller);
    return ok(view);
  }
}

/** The results that have not been used up. */
class MocksLeft {
  readonly #mocks = new Map<string, MockedResult[]>();
  readonly #children = new Map<string, MocksLeft>();

  constructor({ mocks, children }: Pick<WorkflowTestRequest, "mocks" | "children">) {
    for (const [reference, results] of mocks) this.#mocks.set(reference, [...results]);
    for (const [reference, child] of children) this.#children.set(reference, new MocksLeft(child));
  }

  take({ referenceTaskName }: TaskRecord): MockedResult | undefined {
    return this.#mocks.get(referenceTaskName)?.shift();
  }

  of({ referenceTaskName }: TaskRecord): { readonly child: MocksLeft } | undefined {
    const child = this.#children.get(referenceTaskName);
    return child === undefined ? undefined : { child };
  }
}
