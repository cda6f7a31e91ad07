import { Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import type { workerGrpc } from "@tutti/contracts";

import type { JsonObject } from "../json.ts";

/** A task as a test gives it: `{ taskId: "t1" }` is enough. */
export type GivenTask = {
  readonly taskId: string;
  readonly workflowId?: string;
  readonly taskType?: string;
  readonly domain?: string;
  readonly input?: JsonObject;
  readonly responseTimeoutSeconds?: number;
};

/** A result as it was acknowledged, whichever way it came. */
export type GotResult = {
  readonly taskId: string;
  readonly workflowId: string;
  readonly workerId: string;
  readonly status: string;
  readonly output: JsonObject;
  readonly reason: string;
  readonly callbackAfterSeconds: number;
  readonly extendLease: boolean;
  readonly logs: readonly string[];
};

/** What both ways of a fake server share. */
export type FakeDesk = {
  /** Tasks that nobody has got yet. */
  readonly waiting: GivenTask[];
  readonly results: GotResult[];
  /** Codes for the next results before one is acknowledged. */
  readonly updateFaults: status[];
  readonly pollFaults: status[];
  /** What the server says that it takes. */
  readonly capabilities: string[];
  progressOutcome: () => NonNullable<workerGrpc.WorkerProgressAnswer["outcome"]>;
  commandOutcome: (command: workerGrpc.WorkerCommand) => NonNullable<workerGrpc.WorkerCommandAnswer["outcome"]>;
  /** How many tasks each poll, or each credit, asked for. */
  readonly asked: number[];
  /** Something has happened. */
  readonly tell: () => void;
  /** Called when tasks were added. */
  readonly serve: (() => void)[];
};

/** Takes up to `count` tasks of a type and domain out of those that wait. */
export function takeTasks(
  { waiting }: FakeDesk,
  { taskType, domain, count }: { readonly taskType: string; readonly domain: string; readonly count: number },
): GivenTask[] {
  const isMeant = (task: GivenTask): boolean =>
    (task.taskType ?? "work") === taskType && (task.domain ?? "") === domain;
  const taken = waiting.filter(isMeant).slice(0, count);
  for (const task of taken) waiting.splice(waiting.indexOf(task), 1);
  return taken;
}

export function faultOf(code: status): ServiceError {
  return Object.assign(new Error(status[code]), { code, details: String(status[code]), metadata: new Metadata() });
}
