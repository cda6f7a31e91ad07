import type { JsonObject } from "../json.ts";

/** How to poll; absent: one task, no wait, worker `e2e`, no domain. */
export type PollOptions = {
  readonly count?: number;
  readonly timeoutMs?: number;
  readonly workerId?: string;
  readonly domain?: string;
};

/** What a worker and its user do, over whichever wire. Everything goes in and comes out in the form that JSON has. */
export type Conductor = {
  registerTasks(definitions: readonly JsonObject[]): Promise<void>;
  registerWorkflow(definition: JsonObject): Promise<void>;
  /** Gives the execution's id. */
  start(request: JsonObject): Promise<string>;
  poll(taskType: string, options?: PollOptions): Promise<readonly JsonObject[]>;
  update(result: JsonObject): Promise<void>;
  /** With its tasks. */
  execution(workflowId: string): Promise<JsonObject>;
};
