import { Payload } from "@tutti/engine";
import type { LeasedTask } from "@tutti/ports";
import type { HandedTask } from "@tutti/hand-out";

import type { RunningApi } from "../nodes/api-node.ts";
import { anApi, askUntilAnswered, type Outside } from "./ask.ts";
import { doTask } from "./do-task.ts";
import type { Ledger } from "./ledger.ts";

export type WorkerOptions = { readonly name: string; readonly taskType: string; readonly ledger: Ledger };

/** Polls, works as the plan says, and tells the result until it is heard. */
export async function pollAndWork(options: WorkerOptions, outside: Outside): Promise<void> {
  while (!outside.isOver()) {
    const api = await anApi(outside);
    if (api === undefined) continue;
    for (const task of await poll(api, { ...options, outside })) outside.begin(workOn(task, { ...options, outside }));
    await outside.world.time.wait(outside.random.between(0, 200));
  }
}

type Working = WorkerOptions & { readonly outside: Outside };

/** The tasks that have come through. Those of a call that breaks go back, or are lost on the way. */
async function poll(api: RunningApi, { name, taskType, outside }: Working): Promise<readonly LeasedTask[]> {
  const { world, random } = outside;
  const { time, weather } = world;
  const hangUp = new AbortController();
  const isBroken = weather.strikes("callBreaks");
  if (isBroken) time.after(random.between(0, 3_000), () => hangUp.abort());
  await time.wait(weather.travelMs());
  if (!api.life.isAlive) return [];
  const max = random.pick([1, 1, 2, 5]);
  const answer = api.room.poll({
    queue: taskType,
    workerId: name,
    max,
    timeoutMs: random.pick([100, 1_000, 5_000]),
    signal: hangUp.signal,
  });
  const died = new Promise<readonly HandedTask[]>((resolve) => api.life.onceOver(() => resolve([])));
  const handed = await Promise.race([answer, died]);
  if (!api.life.isAlive) return [];
  if (handed.length > max) throw new Error(`a poll for ${max} got ${handed.length} tasks`);
  return await deliver(handed, { api, isBroken: hangUp.signal.aborted, outside });
}

/** The answer leaves, or does not; and what has left arrives, or does not. */
async function deliver(
  handed: readonly HandedTask[],
  { api, isBroken, outside }: { readonly api: RunningApi; readonly isBroken: boolean; readonly outside: Outside },
): Promise<readonly LeasedTask[]> {
  const { time, weather } = outside.world;
  if (handed.length > 0 && weather.strikes("diesInTheMidst")) {
    outside.world.trace.note(`${api.life.name} dies with tasks in its hands`);
    api.life.die();
    return [];
  }
  const cannotLeave = isBroken || weather.strikes("callBreaks");
  for (const { flushed, returned } of handed) {
    if (cannotLeave) returned();
    else flushed();
  }
  await time.wait(weather.travelMs());
  return cannotLeave ? [] : handed.map(({ task }) => task).filter(() => !weather.strikes("workerForgets"));
}

async function workOn({ workflowId, taskId, task }: LeasedTask, { name, ledger, outside }: Working): Promise<void> {
  const input = task.input.payload;
  if (input === undefined) throw new Error(`task ${taskId} came without its input`);
  const { status, output } = await doTask({ ...task, input: input.tree }, { name, outside });
  const applied = await askUntilAnswered(
    {
      kind: "TaskUpdated",
      workflowId,
      taskId,
      status,
      output: Payload.fromText(output),
      reasonForIncompletion: status === "COMPLETED" ? undefined : "as planned",
      callbackAfterSeconds: status === "IN_PROGRESS" ? 1 : 0,
      workerId: name,
      externalOutputPayloadStoragePath: undefined,
      subWorkflowId: undefined,
      extendLease: false,
    },
    outside,
  );
  if (applied?.kind === "refused")
    ledger.faults.push(`a result of task ${taskId} was refused: ${applied.refusal.message}`);
  if (applied?.kind !== "answered") return;
  const { answer } = applied;
  if (answer.kind === "TaskUpdated" && !answer.ignored && status !== "IN_PROGRESS")
    ledger.take({ taskId, status, output });
}
