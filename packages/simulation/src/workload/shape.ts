import { eventHandlerFromJson, parseJson, workflowDefFromJson } from "@tutti/engine";
import type { EventHandler, WorkflowDef } from "@tutti/engine";

import type { Random } from "../world/random.ts";
import { makePlan, type Plan } from "./plan.ts";

/** A part of a workflow, and how it will go. */
export type Shape =
  | {
      readonly kind: "work";
      readonly reference: string;
      readonly taskType: string;
      readonly plan: Plan;
      readonly isOptional: boolean;
    }
  | { readonly kind: "wait"; readonly reference: string; readonly seconds: number }
  /** Publishes a message, and ends when its handler has dealt with it. */
  | { readonly kind: "event"; readonly reference: string }
  | {
      readonly kind: "switch";
      readonly reference: string;
      readonly taken: number;
      readonly cases: readonly (readonly Shape[])[];
    }
  | { readonly kind: "fork"; readonly reference: string; readonly branches: readonly (readonly Shape[])[] }
  /** Its body so many times: for each item of a list, or while a script says so. */
  | {
      readonly kind: "loop";
      readonly reference: string;
      readonly turns: number;
      readonly isByScript: boolean;
      readonly shapes: readonly Shape[];
    }
  /** Another execution, its child. */
  | { readonly kind: "child"; readonly reference: string; readonly shapes: readonly Shape[] };

export const taskTypes = ["pick", "pack", "ship"] as const;
/** Of these types so many may be with workers at once. */
export const concurrentExecLimits: ReadonlyMap<string, number> = new Map([["ship", 2]]);

/** A workflow's tasks by chance. */
export function makeShapes(random: Random): readonly Shape[] {
  let last = 0;
  const nextReference = (): string => `t${(last += 1)}`;
  return sequence({ random, nextReference, depth: 0 });
}

type Making = { readonly random: Random; readonly nextReference: () => string; readonly depth: number };

function sequence(making: Making): readonly Shape[] {
  const length = making.random.between(1, making.depth === 0 ? 4 : 2);
  return Array.from({ length }, () => shape(making));
}

const KINDS = ["work", "work", "work", "wait", "event", "switch", "fork", "loop", "child"] as const;

function shape(making: Making): Shape {
  const { random, depth } = making;
  const reference = making.nextReference();
  const kind = depth >= 2 ? "work" : random.pick(KINDS);
  const parts = (): readonly (readonly Shape[])[] =>
    Array.from({ length: random.between(1, 3) }, () => sequence({ ...making, depth: depth + 1 }));
  switch (kind) {
    case "work":
      return {
        kind,
        reference,
        taskType: random.pick(taskTypes),
        plan: makePlan(random),
        isOptional: random.happens(0.1),
      };
    case "wait":
      return { kind, reference, seconds: random.between(0, 4) };
    case "event":
      return { kind, reference };
    case "switch":
      return { kind, reference, taken: random.between(0, 2), cases: parts() };
    case "fork":
      return { kind, reference, branches: parts() };
    case "loop":
      return loop(making, reference);
    case "child":
      return { kind, reference, shapes: sequence({ ...making, depth: depth + 1 }) };
  }
}

function loop(making: Making, reference: string): Shape {
  const { random, depth } = making;
  const isByScript = random.happens(0.5);
  const turns = random.between(isByScript ? 1 : 0, 3);
  return { kind: "loop", reference, turns, isByScript, shapes: sequence({ ...making, depth: depth + 1 }) };
}

/** The definition. A SWITCH whose case is not there has nothing by default. */
export function definitionOf(name: string, shapes: readonly Shape[]): WorkflowDef {
  return workflowDefFromJson(parseJson(JSON.stringify(definitionJson(name, shapes)))).value;
}

function definitionJson(name: string, shapes: readonly Shape[]): object {
  const outputParameters = { begun: "${workflow.input.n}" };
  return { name, version: 1, schemaVersion: 2, tasks: shapes.flatMap(tasksOf), outputParameters };
}

function tasksOf(shape: Shape): readonly object[] {
  const { reference } = shape;
  const named = { name: reference, taskReferenceName: reference };
  switch (shape.kind) {
    case "work": {
      const inputParameters = { plan: shape.plan, filling: "${workflow.input.filling}" };
      return [{ ...named, name: shape.taskType, type: "SIMPLE", optional: shape.isOptional, inputParameters }];
    }
    case "wait":
      return [{ ...named, type: "WAIT", inputParameters: { duration: `${shape.seconds}s` } }];
    case "event":
      return [{ ...named, type: "EVENT", sink: "conductor:rung", asyncComplete: true, inputParameters: { reference } }];
    case "switch":
      return [switchTask(shape)];
    case "loop":
      return [loopTask(shape)];
    case "child":
      return [childTask(shape)];
    case "fork": {
      const joinOn = shape.branches.map((branch) => lastReference(branch));
      return [
        { ...named, type: "FORK_JOIN", forkTasks: shape.branches.map((branch) => branch.flatMap(tasksOf)) },
        { name: joinOf(reference), taskReferenceName: joinOf(reference), type: "JOIN", joinOn },
      ];
    }
  }
}

/** What ends the events of such a workflow and of its children: one handler for each definition, as its name is in the event's. */
export function handlersOf(name: string, shapes: readonly Shape[]): readonly EventHandler[] {
  const details = { workflowId: "${workflowInstanceId}", taskRefName: "${reference}", output: { answered: true } };
  return [name, ...childrenIn(shapes)].map((workflowName) => {
    const actions = [{ action: "complete_task", complete_task: details }];
    const json = { name: `answers ${workflowName}`, event: `conductor:${workflowName}:rung`, active: true, actions };
    return eventHandlerFromJson(parseJson(JSON.stringify(json))).value;
  });
}

function childrenIn(shapes: readonly Shape[]): readonly string[] {
  return shapes.flatMap((shape) => {
    switch (shape.kind) {
      case "child":
        return [childName(shape.reference), ...childrenIn(shape.shapes)];
      case "loop":
        return childrenIn(shape.shapes);
      case "switch":
        return shape.cases.flatMap(childrenIn);
      case "fork":
        return shape.branches.flatMap(childrenIn);
      default:
        return [];
    }
  });
}

function childName(reference: string): string {
  return `child_${reference}`;
}

function childTask({ reference, shapes }: Shape & { readonly kind: "child" }): object {
  return {
    name: reference,
    taskReferenceName: reference,
    type: "SUB_WORKFLOW",
    inputParameters: { n: reference, filling: "${workflow.input.filling}" },
    subWorkflowParam: {
      name: reference,
      version: 1,
      workflowDefinition: definitionJson(childName(reference), shapes),
    },
  };
}

function loopTask({ reference, turns, isByScript, shapes }: Shape & { readonly kind: "loop" }): object {
  const named = { name: reference, taskReferenceName: reference, type: "DO_WHILE", loopOver: shapes.flatMap(tasksOf) };
  if (isByScript) return { ...named, loopCondition: `$.${reference}.iteration < ${turns}` };
  return { ...named, loopCondition: "", inputParameters: { _items: Array.from({ length: turns }, () => reference) } };
}

function switchTask({ reference, taken, cases }: Shape & { readonly kind: "switch" }): object {
  return {
    name: reference,
    taskReferenceName: reference,
    type: "SWITCH",
    evaluatorType: "value-param",
    expression: "value",
    inputParameters: { value: String(taken) },
    decisionCases: Object.fromEntries(cases.map((branch, index) => [String(index), branch.flatMap(tasksOf)])),
    defaultCase: [],
  };
}

/** What a JOIN waits for in a branch: a fork within ends with its own JOIN. */
export function lastReference(branch: readonly Shape[]): string {
  const last = branch.at(-1);
  if (last === undefined) throw new Error("a branch is empty");
  return last.kind === "fork" ? joinOf(last.reference) : last.reference;
}

export function joinOf(reference: string): string {
  return `${reference}_join`;
}
