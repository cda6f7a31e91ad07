import { setTimeout as delay } from "node:timers/promises";

import { asText, isList, isObject, textOf } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Step } from "./conformance-case.ts";
import { pictureOf } from "./picture.ts";
import type { Run } from "./run.ts";

const ended: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);

/** `wait`: for a state of the execution, for its end, for a task, or for a number of seconds. */
export async function wait(run: Run, step: Step): Promise<void> {
  const argument = isObject(step.argument) ? step.argument : {};
  const { workflow, end, seconds } = argument;
  if (typeof workflow === "string") await untilStatus(run, step, workflow);
  else if (end === true) await untilEnded(run, step);
  else if (typeof seconds === "number") await delay(seconds * 1000);
  else await untilTask(run, step, argument);
}

async function untilStatus(run: Run, step: Step, wanted: string): Promise<void> {
  await run.until(`the workflow to be ${wanted}`, step.withinMs, async () => {
    const status = asText((await run.execution())["status"]);
    if (status !== wanted && ended.has(status) && ended.has(wanted)) {
      throw new Error(`the workflow is ${status}, wanted ${wanted}`);
    }
    return status === wanted;
  });
}

async function untilEnded(run: Run, step: Step): Promise<void> {
  await run.until("the workflow to end", step.withinMs, async () => {
    return ended.has(asText((await run.execution())["status"]));
  });
}

async function untilTask(run: Run, step: Step, { task, status }: JsonObject): Promise<void> {
  const name = asText(task);
  const found = await run.until(`task ${name} to be ${asText(status)}`, step.withinMs, async () => {
    return await run.task(name, (one) => status === undefined || one["status"] === status);
  });
  run.held.set(name, found);
}

/** `settle`: until no task comes, goes or changes. */
export async function settle(run: Run, step: Step): Promise<void> {
  await run.untilAtRest(350, step.withinMs, async () => await run.states());
}

/** `snapshot`: keeps the picture of the execution once it rests. */
export async function takeSnapshot(run: Run, step: Step): Promise<void> {
  const look = async () => pictureOf(await run.execution(), run.word);
  run.snapshots[asText(step.argument)] = await run.untilAtRest(450, step.withinMs, look);
}

/** `adopt`: gives the child that a task started a name. */
export async function adopt(run: Run, step: Step): Promise<void> {
  const { task, as } = isObject(step.argument) ? step.argument : {};
  const name = asText(task);
  const child = await run.until(`the child of ${name}`, step.withinMs, async () => {
    const parent = await run.task(name, ({ subWorkflowId }) => textOf(subWorkflowId) !== undefined);
    return textOf(parent?.["subWorkflowId"]);
  });
  run.ids.set(asText(as), child);
}

/** `find`: gives an execution that is known by its name and correlation id a name. */
export async function find(run: Run, step: Step): Promise<void> {
  const { workflow, correlationId, as } = isObject(step.argument) ? step.argument : {};
  const path = `/workflow/${asText(workflow)}/correlated/${asText(correlationId)}?includeClosed=true`;
  const id = await run.until(`an execution of ${asText(workflow)}`, step.withinMs, async () => {
    const found = await run.http.must("GET", path);
    const first = isList(found) ? found[0] : undefined;
    return isObject(first) ? asText(first["workflowId"]) : undefined;
  });
  run.ids.set(asText(as), id);
}
