/** Ids are canonical lower-case UUID text (36 characters); stores keep them as 16 bytes. */
export type WorkflowId = string & { readonly __brand: "WorkflowId" };
export type TaskId = string & { readonly __brand: "TaskId" };
/** Given to an event by whoever hands it in, before it is sent; a repeat carries the same one. */
export type EventId = string & { readonly __brand: "EventId" };
/** SHA-256, lower-case hexadecimal, of a definition with its task definitions inlined. */
export type SnapshotHash = string & { readonly __brand: "SnapshotHash" };
/** One offer to take tasks: a parked poll or a worker's slot. */
export type CreditId = string & { readonly __brand: "CreditId" };
/** `<creditId>-<ordinal>`: one task handed out against a credit or a claim. */
export type LeaseId = string & { readonly __brand: "LeaseId" };
/** Milliseconds since 1970-01-01T00:00:00Z. 0 where Conductor shows an unset time as 0. */
export type EpochMs = number;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text has the one form in which ids are compared: a lower-case UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The id in `text` in its canonical form, or undefined where it is no UUID (so nothing can be stored under it). */
export function workflowIdFrom(text: string): WorkflowId | undefined {
  const id = text.toLowerCase();
  return isUuid(id) ? (id as WorkflowId) : undefined;
}

/** As `workflowIdFrom`, for tasks. */
export function taskIdFrom(text: string): TaskId | undefined {
  const id = text.toLowerCase();
  return isUuid(id) ? (id as TaskId) : undefined;
}

export const eventIdFrom = (text: string): EventId => text as EventId;
export const creditIdFrom = (text: string): CreditId => text as CreditId;
export const leaseIdFrom = (text: string): LeaseId => text as LeaseId;
export const snapshotHashFrom = (text: string): SnapshotHash => text as SnapshotHash;

/** The last 16 hexadecimal digits: two variant bits and the 62 random bits that a workflow shares with its tasks. */
export function sharedBits(id: WorkflowId | TaskId): string {
  return id.slice(19, 23) + id.slice(24);
}

/** Where an execution stands in making task ids: the time and ordinal of the newest one. */
export type TaskIdClock = { readonly ms: EpochMs; readonly ordinal: number };

const LAST_ORDINAL = 0xfff;

/** The clock's next reading: always later than `clock`, also when the wall clock stood still or went back. */
export function nextTaskIdClock(clock: TaskIdClock, now: EpochMs): TaskIdClock {
  if (now > clock.ms) return { ms: now, ordinal: 0 };
  if (clock.ordinal < LAST_ORDINAL) return { ms: clock.ms, ordinal: clock.ordinal + 1 };
  return { ms: clock.ms + 1, ordinal: 0 };
}

/**
 * The id of a task: a version 7 UUID whose 12 bits after the time are the ordinal and whose last 62 bits are the
 * workflow's, so that the execution of a task is found by the task's id alone.
 */
export function taskIdAt(clock: TaskIdClock, workflowId: WorkflowId): TaskId {
  const time = clock.ms.toString(16).padStart(12, "0");
  const ordinal = clock.ordinal.toString(16).padStart(3, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${ordinal}-${workflowId.slice(19)}` as TaskId;
}
