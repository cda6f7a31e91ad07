import type { workerGrpc } from "@tutti/contracts";
import { RpcError } from "@tutti/service-kit";

import { nameTextFaults, requiredFaults } from "../operations/argument-faults.ts";

/** A hello whose worker is named. */
export type Hello = workerGrpc.WorkerHello & { readonly workerId: string };

const [MAX_SERVED, MAX_HELD] = [1_000, 10_000];

/** The worker of the first frame. @throws RpcError INVALID_ARGUMENT that names what is wrong with that frame */
export function helloOf(first: IteratorResult<workerGrpc.WorkRequest>): Hello {
  const frame = first.done === true ? undefined : first.value;
  if (frame?.hello === undefined) throw refusal("hello", "must be set in the first frame");
  if (saysMore(frame)) throw refusal("hello", "must be alone in its frame");
  const { workerId = "", serves, held } = frame.hello;
  check(requiredFaults("hello.worker_id", workerId, "hello.worker_id must be set"));
  if (serves.length > MAX_SERVED) throw refusal("hello.serves", `must have at most ${MAX_SERVED} entries`);
  if (held.length > MAX_HELD) throw refusal("hello.held", `must have at most ${MAX_HELD} entries`);
  serves.forEach((queue, index) => checkQueue(queue, `hello.serves[${index}]`));
  held.forEach((lease, index) => checkLease(lease, `hello.held[${index}]`));
  return { ...frame.hello, workerId };
}

/** @throws RpcError INVALID_ARGUMENT that names what cannot be taken in any frame but the first */
export function checkFrame({ hello, credits, returned, withdrawals }: workerGrpc.WorkRequest): void {
  if (hello !== undefined) throw refusal("hello", "must be in no frame but the first");
  credits.forEach((credit, index) => checkQueue(credit, `credits[${index}]`));
  returned.forEach((lease, index) => checkLease(lease, `returned[${index}]`));
  withdrawals.forEach((withdrawal, index) => checkQueue(withdrawal, `withdrawals[${index}]`));
}

function checkQueue({ taskType = "", domain = "" }: workerGrpc.WorkerQueue, path: string): void {
  check(requiredFaults(`${path}.task_type`, taskType, `${path}.task_type must be set`));
  check(nameTextFaults(`${path}.domain`, domain));
}

function checkLease({ leaseId = "" }: workerGrpc.LeaseReference, path: string): void {
  if (leaseId === "") throw refusal(`${path}.lease_id`, "must be set");
}

function saysMore(frame: workerGrpc.WorkRequest): boolean {
  return frame.drain !== undefined || Object.values(frame).some((list) => Array.isArray(list) && list.length > 0);
}

function check(faults: ReturnType<typeof requiredFaults>): void {
  const [fault] = faults;
  if (fault !== undefined) throw refused(fault.path, fault.message);
}

function refusal(field: string, problem: string): RpcError {
  return refused(field, `${field} ${problem}`);
}

function refused(field: string, description: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", description, {
    errorInfo: { reason: "INVALID_ARGUMENT" },
    badRequest: [{ field, description }],
  });
}
