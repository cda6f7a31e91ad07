import { isObject } from "../json.ts";
import type { JsonObject } from "../json.ts";
import { until } from "../until.ts";
import type { Clients } from "./clients-of.ts";
import { uniqueName } from "./names.ts";

/** A synchronous execution of version 1; absent: 10 s, no key. Under a key the execution that is there already is taken. */
export type Execute = {
  readonly name: string;
  readonly waitForSeconds?: number;
  readonly idempotencyKey?: string;
};

/** How the execution stands after the wait, as it was told. */
export type Stand = { readonly workflowId: unknown; readonly status: unknown; readonly signalTimeout: unknown };

/** Executes a workflow and waits for it, over either wire. */
export const executing: Readonly<Record<"gRPC" | "REST", (clients: Clients, execute: Execute) => Promise<Stand>>> = {
  gRPC: async ({ grpc }, { name, waitForSeconds = 10, idempotencyKey }) => {
    const key = { idempotencyKey, idempotencyStrategy: "IDEMPOTENCY_STRATEGY_RETURN_EXISTING" };
    const request = {
      ...{ start: { name, version: 1, input: {} }, waitForSeconds },
      ...(idempotencyKey === undefined ? {} : key),
    } as JsonObject;
    const deadline = Date.now() + 100_000;
    const { run } = await grpc.unary("tutti.v1.WorkflowExecutionService/ExecuteWorkflow", request, { deadline });
    const { targetWorkflowId: workflowId, targetWorkflowStatus: status, signalTimeout } = isObject(run) ? run : {};
    return { workflowId, status, signalTimeout };
  },
  REST: async ({ http }, { name, waitForSeconds = 10, idempotencyKey }) => {
    const key = { idempotencyKey, idempotencyStrategy: "RETURN_EXISTING" };
    const body = (idempotencyKey === undefined ? {} : key) as JsonObject;
    const run = await http.must("POST", `/workflow/execute/${name}/1?waitForSeconds=${waitForSeconds}`, body);
    const { targetWorkflowId: workflowId, targetWorkflowStatus: status, signalTimeout } = isObject(run) ? run : {};
    return { workflowId, status, signalTimeout };
  },
};

/** Registers a workflow of those tasks, and behind them SIMPLE ones of those references; gives its name. */
export async function registerWaits(
  { over: { REST: conductor } }: Clients,
  references: readonly string[],
  first: readonly JsonObject[] = [],
): Promise<string> {
  const name = uniqueName("waits");
  const simple = references.map((reference) => ({ name, taskReferenceName: reference, type: "SIMPLE" }));
  await conductor.registerWorkflow({ name, version: 1, schemaVersion: 2, tasks: [...first, ...simple] });
  return name;
}

/** The one execution of that name that runs, as soon as there is one. */
export async function running({ http }: Clients, name: string): Promise<string> {
  return await until(`an execution of ${name}`, { withinMs: 10_000, everyMs: 10 }, async () => {
    const ids = await http.must("GET", `/workflow/running/${name}`);
    return Array.isArray(ids) && typeof ids[0] === "string" ? ids[0] : undefined;
  });
}
