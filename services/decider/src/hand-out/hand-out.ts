import {
  Payload,
  type CreditId,
  type GrantedLease,
  type LeaseId,
  type PayloadPlace,
  type PayloadSlot,
  type TaskRecord,
} from "@tutti/engine";
import type { ExecutionStore, LeasedTask } from "@tutti/ports";
import type { Log } from "@tutti/service-kit";

import type { TaskAtDecision, Verdict } from "../batch/verdict.ts";
import type { PendingEvent } from "../pending-event.ts";
import { unavailable } from "../refusals.ts";
import type { CreditOwner } from "./credit.ts";

/** A lease that a batch has committed, with its task as the batch left it. */
export type CommittedLease = { readonly granted: GrantedLease; readonly at: TaskAtDecision };

/**
 * Brings what is committed to those who wait: answers to senders, leased tasks to the owners of the credits. A task
 * goes out with its payloads, which are read here where the execution was loaded without.
 */
export class HandOut {
  readonly #store: Pick<ExecutionStore, "getPayload">;
  readonly #log: Log;
  readonly #underWay = new Set<Promise<void>>();

  constructor(store: Pick<ExecutionStore, "getPayload">, log: Log) {
    this.#store = store;
    this.#log = log;
  }

  /** Answers the sender of a committed event. A lease that cannot be told now is told when the event is repeated. */
  answer(pending: PendingEvent, { answer, task: at }: Verdict & { readonly kind: "answered" }): void {
    if (answer.kind !== "TaskPolled" || at === undefined) {
      pending.settle({ kind: "answered", answer, task: undefined });
      return;
    }
    this.#withTasks([{ at, leaseId: answer.leaseId }], {
      then: ([task]) => pending.settle({ kind: "answered", answer, task }),
      otherwise: () => pending.settle(unavailable("the task's payload cannot be read")),
    });
  }

  /** Hands the tasks of used credits to their owners. A credit that none of its tasks has kept is void. */
  lease(owners: ReadonlyMap<CreditId, CreditOwner>, leases: readonly CommittedLease[]): void {
    const byCredit = new Map<CreditId, CommittedLease[]>();
    for (const lease of leases) {
      const creditId = lease.granted.credit?.creditId;
      if (creditId !== undefined) byCredit.set(creditId, [...(byCredit.get(creditId) ?? []), lease]);
    }
    for (const [creditId, owner] of owners) this.#tell(owner, { creditId, leases: byCredit.get(creditId) ?? [] });
  }

  /** Resolves when all that was committed so far is handed over. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #tell(
    owner: CreditOwner,
    { creditId, leases }: { readonly creditId: CreditId; readonly leases: readonly CommittedLease[] },
  ): void {
    if (leases.length === 0) {
      owner.withdrawn(creditId);
      return;
    }
    this.#withTasks(
      leases.map(({ at, granted }) => ({ at, leaseId: granted.lease.leaseId })),
      {
        then: (tasks) => owner.leased({ creditId, tasks }),
        // The lease rows stand: the owner finds them and returns the tasks.
        otherwise: () => owner.withdrawn(creditId),
      },
    );
  }

  /** At once where all payloads are at hand, which is the rule. */
  #withTasks(leases: readonly Leased[], { then, otherwise }: Continuation): void {
    const whole = leases.flatMap(({ at, leaseId }) => (isWhole(at.task) ? [leasedTask(at, leaseId)] : []));
    if (whole.length === leases.length) {
      then(whole);
      return;
    }
    const loading = Promise.all(leases.map((leased) => this.#load(leased)))
      .then(then, (error: unknown) => {
        this.#log.error({ err: error, workflowId: leases[0]?.at.task.workflowId }, "a leased task cannot be read");
        otherwise();
      })
      .finally(() => this.#underWay.delete(loading));
    this.#underWay.add(loading);
  }

  async #load({ at, leaseId }: Leased): Promise<LeasedTask> {
    const task = await this.#filled(await this.#filled(at.task, "input"), "output");
    return leasedTask({ ...at, task }, leaseId);
  }

  async #filled(task: TaskRecord, field: "input" | "output"): Promise<TaskRecord> {
    if (isLoaded(task, field)) return task;
    const place: PayloadPlace = { taskId: task.taskId, field };
    const payload = await this.#store.getPayload(task.workflowId, place);
    if (payload === undefined) throw new Error(`the ${field} of task ${task.taskId} is not in the store`);
    return { ...task, [field]: { sizeBytes: payload.sizeBytes, payload } };
  }
}

type Leased = { readonly at: TaskAtDecision; readonly leaseId: LeaseId };
type Continuation = {
  readonly then: (tasks: readonly LeasedTask[]) => void;
  readonly otherwise: () => void;
};

function isWhole(task: TaskRecord): boolean {
  return isLoaded(task, "input") && isLoaded(task, "output");
}

function isLoaded(task: TaskRecord, field: "input" | "output"): boolean {
  const { payload, sizeBytes } = task[field];
  return payload !== undefined || sizeBytes <= EMPTY_OBJECT_BYTES;
}

function leasedTask({ task, execution }: TaskAtDecision, leaseId: LeaseId): LeasedTask {
  const { workflowId, taskId } = task;
  const { snapshotHash, workflowName, correlationId, priority } = execution;
  const isFilled = task.input.payload !== undefined && task.output.payload !== undefined;
  // Most are: to copy so many members takes as long as to decide.
  const whole = isFilled ? task : { ...task, input: filledIfEmpty(task.input), output: filledIfEmpty(task.output) };
  return {
    leaseId,
    workflowId,
    taskId,
    snapshotHash,
    task: whole,
    execution: { workflowName, correlationId, priority },
  };
}

/** An empty payload need not be read to be known. */
function filledIfEmpty(slot: PayloadSlot): PayloadSlot {
  return slot.sizeBytes > EMPTY_OBJECT_BYTES ? slot : { ...slot, payload: slot.payload ?? Payload.empty };
}

const EMPTY_OBJECT_BYTES = 2;
