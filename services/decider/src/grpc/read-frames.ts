import type { deciderGrpc } from "@tutti/contracts";
import { creditIdFrom, leaseIdFrom, taskIdFrom, workflowIdFrom } from "@tutti/engine";

import type { DeciderConnection } from "../connection.ts";
import type { Decider } from "../decider.ts";
import { eventFromFrame } from "./event-from-frame.ts";
import type { FrameOutbox } from "./frame-outbox.ts";

type Reading = {
  readonly decider: Decider;
  readonly connection: DeciderConnection;
  readonly outbox: FrameOutbox;
};

/**
 * Takes in the frames of a client until it ends its side. Reads no further while decider has its hands full, or while
 * the client does not take what it is told: what it sends then waits on its own side.
 */
export async function readFrames(
  frames: AsyncIterator<deciderGrpc.ConnectRequest>,
  { decider, connection, outbox }: Reading,
): Promise<void> {
  for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
    takeIn(next.value, { connection, outbox });
    await decider.relieved();
    await outbox.relieved();
  }
}

/** Withdrawals and grants first: an event of the same frame sees the credits as its client does. */
function takeIn(frame: deciderGrpc.ConnectRequest, { connection, outbox }: Omit<Reading, "decider">): void {
  for (const { creditId } of frame.withdrawals) connection.withdraw(creditIdFrom(creditId));
  for (const { watchId } of frame.unwatches) connection.unwatch(watchId);
  for (const watch of frame.watches) takeWatch(watch, connection);
  for (const grant of frame.grants) takeGrant(grant, { connection, outbox });
  for (const wire of frame.events) {
    const read = eventFromFrame(wire);
    if (read.kind === "event") connection.event(read.handedIn);
    else outbox.answered(read.eventId, read.refused);
  }
  for (const flushed of frame.flushed) takeFlushed(flushed, connection);
}

function takeGrant(
  { creditId: id, queue, max, workerId, maxHeld, ...rest }: deciderGrpc.Grant,
  { connection, outbox }: Omit<Reading, "decider">,
): void {
  const creditId = creditIdFrom(id);
  if (max === 0 || queue === "") outbox.withdrawn(creditId);
  else
    connection.grant({
      ...rest,
      ...{ creditId, queue, max, workerId: workerId === "" ? undefined : workerId },
      ...(maxHeld === 0 ? {} : { maxHeld }),
    });
}

/** What is no id is no execution's. */
function takeWatch(
  { watchId, workflowId: id, taskReferenceNames, everyChange }: deciderGrpc.Watch,
  connection: DeciderConnection,
): void {
  const workflowId = workflowIdFrom(id);
  if (workflowId !== undefined) connection.watch(watchId, { workflowId, taskReferenceNames, everyChange });
}

/** What is no id is no lease of ours. */
function takeFlushed({ workflowId, taskId, leaseId }: deciderGrpc.Flushed, connection: DeciderConnection): void {
  const [workflow, task] = [workflowIdFrom(workflowId), taskIdFrom(taskId)];
  if (workflow === undefined || task === undefined) return;
  connection.flushed({ workflowId: workflow, taskId: task, leaseId: leaseIdFrom(leaseId) });
}
