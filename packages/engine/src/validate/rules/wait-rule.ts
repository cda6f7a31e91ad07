import { briefJson } from "../../definition/field-reader.ts";
import type { WorkflowTask } from "../../definition/workflow-task.ts";
import { parseDurationSeconds, parseUntil } from "../../expression/duration.ts";
import { findExpressions } from "../../expression/find-expressions.ts";
import type { Fault } from "../../fault.ts";
import type { Json } from "../../payload/json.ts";
import { memberOf } from "../../payload/json.ts";
import type { Rule } from "../rule.ts";

// The texts are Conductor's, the blanks at their ends too: clients compare them.
const NO_DURATION = "Either date or duration is passed as null ";
const NO_DATE = "Unable to parse date ";
const BOTH = "Both 'duration' and 'until' specified. Please provide only one input";

export const waitRule: Rule = ({ task, path, around }) => {
  const duration = givenInput(task, "duration");
  const until = givenInput(task, "until");
  const inputs = `${path}.inputParameters`;
  if (duration !== undefined && until !== undefined) {
    // In a loop it may be that only one of them comes out as more than blank: case data-wait-both-at-run-time.
    const isDecidedLater = around.loop && (hasExpression(duration) || hasExpression(until));
    return isDecidedLater ? [] : [{ path: inputs, message: BOTH }];
  }
  return [
    ...(isReadable(duration, parseDurationSeconds) ? [] : [unreadable(`${inputs}.duration`, NO_DURATION, duration)]),
    ...(isReadable(until, parseUntil) ? [] : [unreadable(`${inputs}.until`, NO_DATE, until)]),
  ];
};

function givenInput({ inputParameters }: WorkflowTask, name: string): Json | undefined {
  const value = memberOf(inputParameters, name) ?? undefined;
  return typeof value === "string" && value.trim() === "" ? undefined : value;
}

function isReadable(value: Json | undefined, parse: (text: string) => number | undefined): boolean {
  if (value === undefined) return true;
  if (typeof value !== "string") return false;
  // What an expression gives is known when the task is scheduled.
  return hasExpression(value) || parse(value) !== undefined;
}

function hasExpression(value: Json): boolean {
  return typeof value === "string" && findExpressions(value).length > 0;
}

function unreadable(path: string, message: string, value: Json | undefined): Fault {
  return { path, message, found: briefJson(value ?? null) };
}
