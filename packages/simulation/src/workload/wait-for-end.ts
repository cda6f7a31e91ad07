import type { Outlook } from "@tutti/api";
import type { WorkflowId } from "@tutti/engine";

import type { RunningApi } from "../nodes/api-node.ts";
import { anApi, type Outside } from "./ask.ts";
import type { Ledger, Wanted } from "./ledger.ts";

type Waiting = { readonly outside: Outside; readonly ledger: Ledger };

/** A caller who waits for the end of an execution, at one api after the other, until it is told of it. */
export async function waitForEnd(wanted: Wanted, waiting: Waiting): Promise<void> {
  const { outside, ledger } = waiting;
  while (!outside.isOver()) {
    const api = await anApi(outside);
    if (api === undefined) continue;
    const outlook = await waitAt(api, wanted.workflowId, waiting);
    if (outlook === "unheard" || outlook.kind === "open") continue;
    if (outlook.kind === "gone" && !wanted.isStarted) return;
    ledger.faults.push(...(await faultsOf(outlook, wanted, outside)));
    return;
  }
}

async function waitAt(
  api: RunningApi,
  workflowId: WorkflowId,
  { outside: { world, random }, ledger }: Waiting,
): Promise<Outlook | "unheard"> {
  await world.time.wait(world.weather.travelMs());
  const seat = api.callers.seat();
  if ("kind" in seat) return "unheard";
  const caller = { workflowId, api: api.life };
  const died = new Promise<"unheard">((resolve) => api.life.onceOver(() => resolve("unheard")));
  ledger.callers.add(caller);
  const timeoutMs = random.pick([1_000, 30_000, 300_000]);
  const outlook = await Promise.race([
    seat.wait({ workflowId, taskReferenceNames: [], timeoutMs, signal: undefined }),
    died,
  ]);
  ledger.callers.delete(caller);
  seat.leave();
  await world.time.wait(world.weather.travelMs());
  return outlook;
}

/** What it was told is so, and stays so; only what has failed may still be terminated. */
async function faultsOf(
  outlook: Exclude<Outlook, { readonly kind: "open" }>,
  { workflowId, terminated }: Wanted,
  { world }: Outside,
): Promise<readonly string[]> {
  const stored = await world.stores.executions.getExecution(workflowId, { includeTasks: false });
  const status = stored?.execution.status ?? "not there";
  const mayBe = terminated === "no" ? [] : ["TERMINATED"];
  if (outlook.kind === "ended" && [outlook.status, ...mayBe].includes(status)) return [];
  return [`a caller was told that ${workflowId} is ${JSON.stringify(outlook)}, and it is ${status}`];
}
