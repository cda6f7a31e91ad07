import type { TaskStatus } from "@tutti/engine";

import type { Outside } from "./ask.ts";
import { planOf } from "./plan.ts";
import type { Json } from "@tutti/engine";

/** What a worker has made of a task. */
export type Done = {
  readonly status: "IN_PROGRESS" | "FAILED" | "FAILED_WITH_TERMINAL_ERROR" | "COMPLETED";
  readonly output: string;
};

export type TaskToDo = {
  readonly input: Json;
  readonly retryCount: number;
  readonly pollCount: number;
};

/** Does what the task's plan says, for as long as it says. */
export async function doTask(
  { input, retryCount, pollCount }: TaskToDo,
  { name, outside }: { readonly name: string; readonly outside: Outside },
): Promise<Done> {
  const { time } = outside.world;
  const plan = planOf(input);
  await time.wait(plan.workMs);
  const output = `{"by":"${name}","attempt":${retryCount},"at":${Math.floor(time.nowMs)}}`;
  if (pollCount <= plan.putOffs) return { status: "IN_PROGRESS", output };
  const status: TaskStatus = retryCount < plan.failures ? "FAILED" : plan.end;
  return { status, output };
}
