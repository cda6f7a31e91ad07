import type { Command, QueuedTask } from "../command.ts";
import type { EndedLease, Env, GrantedLease } from "../decision.ts";
import type { Credit } from "../event/workflow-event.ts";
import { leaseIdFrom } from "../ids.ts";
import type { CreditId, LeaseId, TaskId, WorkflowId } from "../ids.ts";
import { isSlotLease } from "../model/task-limit.ts";
import type { TakenSlot, TaskLimit, TaskSlot } from "../model/task-limit.ts";
import { queueNameOf } from "../model/task-record.ts";
import type { TaskRecord } from "../model/task-record.ts";

export type Taken = { readonly leaseId: LeaseId; readonly credit: Credit };

/** The hand-out side of one decision: rows of `scheduled_task` and `lease`, and what queues are told. */
export class TaskQueueDraft {
  readonly #env: Env;
  readonly #workflowId: WorkflowId;
  readonly #queued = new Map<TaskId, QueuedTask>();
  readonly #leased = new Map<TaskId, GrantedLease>();
  readonly #usedCredits = new Map<CreditId, number>();
  readonly unqueued: TaskId[] = [];
  readonly unleased: TaskId[] = [];
  readonly endedLeases: EndedLease[] = [];
  readonly slotsTaken: TakenSlot[] = [];
  readonly slotsFreed: TaskSlot[] = [];
  readonly #dequeued: Command[] = [];

  constructor(env: Env, workflowId: WorkflowId) {
    this.#env = env;
    this.#workflowId = workflowId;
  }

  get queued(): readonly QueuedTask[] {
    return [...this.#queued.values()];
  }

  get leased(): readonly GrantedLease[] {
    return [...this.#leased.values()];
  }

  get commands(): readonly Command[] {
    return [...this.queued.map((task): Command => ({ kind: "EnqueueTask", task })), ...this.#dequeued];
  }

  /** Room for one task in a waiting worker's credit, used up hereby; undefined where nobody waits. */
  takeCredit(queue: string): Taken | undefined {
    for (const { credit, used } of this.#env.creditsFor(queue)) {
      const ordinal = used + (this.#usedCredits.get(credit.creditId) ?? 0);
      if (ordinal >= credit.max) continue;
      this.#usedCredits.set(credit.creditId, ordinal - used + 1);
      return { leaseId: leaseIdFrom(`${credit.creditId}-${ordinal}`), credit };
    }
    return undefined;
  }

  lease(
    task: TaskRecord,
    holder: { readonly leaseId: LeaseId; readonly instance: string; readonly epoch: string },
    credit: Credit | undefined,
  ): void {
    const { leaseId, instance, epoch } = holder;
    const lease = { workflowId: this.#workflowId, taskId: task.taskId, leaseId, instance, epoch, since: this.#env.now };
    this.#leased.set(task.taskId, { lease, credit, queue: queueNameOf(task) });
  }

  /** The leased task takes a slot of its limit, until it is taken back. */
  takeSlot(task: TaskRecord, limit: TaskLimit): void {
    const slot = this.#slotOf(task);
    if (slot !== undefined) this.slotsTaken.push({ ...slot, limit, since: this.#env.now });
  }

  /** `priority`: of `queuePriorityOf`. */
  enqueue(task: TaskRecord, priority: number): void {
    const { taskId, delivery } = task;
    const workflowId = this.#workflowId;
    this.#queued.set(taskId, {
      workflowId,
      taskId,
      delivery,
      queue: queueNameOf(task),
      priority,
      since: this.#env.now,
    });
  }

  /** Takes a task back from wherever it was handed out to. */
  withdraw(task: TaskRecord): void {
    if (task.handOut === "queued") this.#unqueue(task);
    if (task.handOut === "leased") this.#unlease(task);
  }

  /** A worker has claimed the queued task: its row goes, its job is the claimer's to finish. */
  claimed(task: TaskRecord): void {
    if (!this.#queued.delete(task.taskId)) this.unqueued.push(task.taskId);
  }

  #unqueue(task: TaskRecord): void {
    if (this.#queued.delete(task.taskId)) return;
    this.unqueued.push(task.taskId);
    const { taskId, delivery } = task;
    const queue = queueNameOf(task);
    this.#dequeued.push({ kind: "DequeueTask", task: { workflowId: this.#workflowId, taskId, delivery, queue } });
  }

  #unlease(task: TaskRecord): void {
    const slot = this.#slotOf(task);
    if (slot !== undefined) this.slotsFreed.push(slot);
    if (this.#leased.delete(task.taskId)) return;
    const { taskId, leaseId, workerId } = task;
    this.unleased.push(taskId);
    if (leaseId !== undefined) this.endedLeases.push({ taskId, leaseId, workerId });
  }

  #slotOf({ taskId, leaseId, taskDefName: name }: TaskRecord): TaskSlot | undefined {
    if (leaseId === undefined || !isSlotLease(leaseId)) return undefined;
    return { workflowId: this.#workflowId, taskId, leaseId, name };
  }
}
