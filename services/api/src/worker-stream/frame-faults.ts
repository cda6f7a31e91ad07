import type { workerGrpc } from "@tutti/contracts";
import { RpcError } from "@tutti/service-kit";

import { lengthFaults, requiredFaults } from "../operations/argument-faults.ts";

/** The worker of the first frame. @throws RpcError INVALID_ARGUMENT that names what is wrong with that frame */
export function helloOf(first: IteratorResult<workerGrpc.WorkRequest>): workerGrpc.WorkerHello {
  const frame = first.done === true ? undefined : first.value;
  if (frame?.hello === undefined) throw refusal("hello", "must be set in the first frame");
  if (saysMore(frame)) throw refusal("hello", "must be alone in its frame");
  const { workerId } = frame.hello;
  check(requiredFaults("hello.worker_id", workerId, "hello.worker_id must be set"));
  return frame.hello;
}

/** @throws RpcError INVALID_ARGUMENT that names what cannot be taken in any frame but the first */
export function checkFrame({ hello, credits, returned }: workerGrpc.WorkRequest): void {
  if (hello !== undefined) throw refusal("hello", "must be in no frame but the first");
  credits.forEach(({ taskType, domain }, index) => {
    const path = `credits[${index}]`;
    check(requiredFaults(`${path}.task_type`, taskType, `${path}.task_type must be set`));
    check(lengthFaults(`${path}.domain`, domain));
  });
  returned.forEach(({ leaseId }, index) => {
    if (leaseId === "") throw refusal(`returned[${index}].lease_id`, "must be set");
  });
}

function saysMore({ credits, acknowledged, results, returned, drain }: workerGrpc.WorkRequest): boolean {
  return [credits, acknowledged, results, returned].some((list) => list.length > 0) || drain !== undefined;
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
