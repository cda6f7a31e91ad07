import type { WorkflowDefinition } from "@tutti/worker";

/** A workflow of `taskCount` worker tasks after each other, all of one type. */
export function benchWorkflow(taskCount: number): WorkflowDefinition & { readonly taskType: string } {
  const taskType = `bench_task_${taskCount}`;
  const tasks = Array.from({ length: taskCount }, (_, index) => ({
    name: taskType,
    taskReferenceName: `t${index}`,
    type: "SIMPLE" as const,
    inputParameters: { slot: "${workflow.input.slot}", last: index === taskCount - 1 },
  }));
  return { name: `bench_${taskCount}`, version: 1, tasks, taskType };
}

/** What the input of a bench task says of it. */
export function slotOf(inputText: string): { readonly slot: number; readonly isLast: boolean } {
  const input: { readonly slot?: number; readonly last?: boolean } = JSON.parse(inputText);
  return { slot: input.slot ?? -1, isLast: input.last ?? false };
}
