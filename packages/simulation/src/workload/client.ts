import { Payload, workflowIdFrom, type WorkflowId } from "@tutti/engine";

import type { Random } from "../world/random.ts";
import { anApi, ask, askUntilAnswered, isForNow, type Outside } from "./ask.ts";
import type { Expectation } from "./expectation.ts";
import type { Ledger, Wanted } from "./ledger.ts";
import { waitForEnd } from "./wait-for-end.ts";

export type Offered = { readonly name: string; readonly expectation: Expectation };
export type ClientOptions = { readonly offered: readonly Offered[]; readonly starts: number; readonly ledger: Ledger };

/** Starts executions one after the other, and now and then has one wait or ended. */
export async function useCluster({ offered, starts, ledger }: ClientOptions, outside: Outside): Promise<void> {
  const { world, random } = outside;
  for (let n = 0; n < starts && !outside.isOver(); n += 1) {
    await world.time.wait(random.between(0, 2_000));
    const wanted = await start(random.pick(offered), { n, ledger, outside });
    if (wanted === undefined) continue;
    if (random.happens(0.3)) outside.begin(waitForEnd(wanted, { outside, ledger }));
    if (random.happens(0.2)) outside.begin(pauseForAWhile(wanted, outside));
    if (random.happens(0.1)) outside.begin(terminate(wanted, outside));
  }
}

/** A start that is not answered may have happened: it is not repeated, but another is made. */
async function start(
  { name, expectation }: Offered,
  { n, ledger, outside }: { readonly n: number; readonly ledger: Ledger; readonly outside: Outside },
): Promise<Wanted | undefined> {
  while (!outside.isOver()) {
    const api = await anApi(outside);
    if (api === undefined) continue;
    const wanted: Wanted = {
      workflowId: newWorkflowId(outside),
      name,
      expectation,
      isStarted: false,
      terminated: "no",
    };
    ledger.want(wanted);
    const applied = await ask(startOf(wanted, { n, random: outside.random }), { outside, api });
    if (applied === "unheard" || (applied.kind === "refused" && isForNow(applied.refusal))) continue;
    if (applied.kind === "refused") ledger.faults.push(`a start was refused: ${applied.refusal.message}`);
    wanted.isStarted = applied.kind === "answered";
    return wanted;
  }
  return undefined;
}

function startOf({ workflowId, name }: Wanted, { n, random }: { readonly n: number; readonly random: Random }) {
  // Now and then more than is loaded with an execution, so that payloads are read when they are needed.
  const filling = random.happens(0.06) ? "x".repeat(140_000) : "";
  return {
    kind: "WorkflowStarted",
    workflowId,
    name,
    version: random.happens(0.5) ? 1 : undefined,
    inlineDefinition: undefined,
    snapshotHash: undefined,
    input: Payload.fromText(`{"n":${n},"filling":"${filling}"}`),
    correlationId: undefined,
    priority: random.between(0, 2),
    taskToDomain: new Map<string, string>(),
    externalInputPayloadStoragePath: undefined,
    createdBy: undefined,
    event: undefined,
  } as const;
}

function newWorkflowId({ random, world }: Outside): WorkflowId {
  const atMs = world.databaseNow.toString(16).padStart(12, "0");
  const id = workflowIdFrom(`${atMs.slice(0, 8)}-${atMs.slice(8)}-7${random.uuid().slice(15)}`);
  if (id === undefined) throw new Error("not a workflow id");
  return id;
}

async function pauseForAWhile({ workflowId }: Wanted, outside: Outside): Promise<void> {
  const { world, random } = outside;
  await world.time.wait(random.between(0, 5_000));
  await askUntilAnswered({ kind: "PauseRequested", workflowId }, outside);
  await world.time.wait(random.between(0, 10_000));
  await askUntilAnswered({ kind: "ResumeRequested", workflowId }, outside);
}

async function terminate(wanted: Wanted, outside: Outside): Promise<void> {
  const { world, random } = outside;
  await world.time.wait(random.between(0, 8_000));
  wanted.terminated = "asked";
  const { workflowId } = wanted;
  const ended = await askUntilAnswered({ kind: "TerminateRequested", workflowId, reason: "as asked" }, outside);
  if (ended?.kind !== "answered" || ended.answer.kind !== "Done") return;
  if (ended.answer.status === "TERMINATED") wanted.terminated = "told";
}
