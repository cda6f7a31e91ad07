import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import {
  ignoredMembers,
  isJsonArray,
  isJsonObject,
  memberOf,
  parseJson,
  validateWorkflowDef,
  workflowDefFromJson,
  workflowDefWarnings,
} from "@tutti/engine";
import type { Fault, Json, JsonObject } from "@tutti/engine";

/** The cases in which Conductor's behaviour was recorded; what they register has to go on being registered. */
const CASES = join(__dirname, "../../../../../packages/e2e/conformance/cases");

interface Asked {
  readonly caseName: string;
  readonly what: string;
  readonly def: Json;
  readonly isTaken: boolean;
  readonly rules: "all" | "conductor";
}

const asked = readdirSync(CASES).flatMap((file) => {
  const json = parseJson(readFileSync(join(CASES, file), "utf8"));
  return isJsonObject(json) ? askedIn(file.replace(".json", ""), json) : [];
});

function askedIn(caseName: string, json: JsonObject): readonly Asked[] {
  const registered = listOf(json, "workflowDefs").map((def, index): Asked => {
    return { caseName, what: `workflowDefs[${index}]`, def, isTaken: true, rules: "all" };
  });
  return [...registered, ...listOf(json, "steps").flatMap((step) => askedInStep(caseName, json, step))];
}

function askedInStep(caseName: string, json: JsonObject, step: Json): readonly Asked[] {
  return [...askedByStart(caseName, step), ...askedByRequest(caseName, json, step)];
}

function askedByStart(caseName: string, step: Json): readonly Asked[] {
  const start = isJsonObject(step) ? memberOf(step, "start") : undefined;
  const def = isJsonObject(start) ? memberOf(start, "workflowDef") : undefined;
  return def === undefined ? [] : [{ caseName, what: "start", def, isTaken: true, rules: "all" }];
}

function askedByRequest(caseName: string, json: JsonObject, step: Json): readonly Asked[] {
  const request = isJsonObject(step) ? memberOf(step, "request") : undefined;
  if (!isJsonObject(request)) return [];
  const path = textOf(request, "path");
  const body = memberOf(request, "body") ?? null;
  const what = textOf(request, "as");
  const status = statusOf(json, what);
  const found = { caseName, what, isTaken: status === undefined || status === 200 || status === 409 };
  if (path.startsWith("/metadata/workflow/validate")) return [{ ...found, def: body, rules: "conductor" }];
  const inline = isJsonObject(body) ? memberOf(body, "workflowDef") : undefined;
  if (isJsonObject(inline) && found.isTaken) return [{ ...found, def: inline, rules: "all" }];
  if (!path.startsWith("/metadata/workflow") || memberOf(request, "method") === undefined) return [];
  if (memberOf(request, "method") === "DELETE" || memberOf(request, "method") === "GET") return [];
  if (!isJsonArray(body)) return [{ ...found, def: body, rules: "all" }];
  return found.isTaken ? body.map((def) => ({ ...found, def, rules: "all" as const })) : [];
}

function textOf(json: JsonObject, name: string): string {
  const text = memberOf(json, name);
  return typeof text === "string" ? text : "";
}

function listOf(json: JsonObject, name: string): readonly Json[] {
  const list = memberOf(json, name);
  return isJsonArray(list) ? list : [];
}

function statusOf(json: JsonObject, what: string): Json | undefined {
  const expected = memberOf(json, "expect");
  const answer = isJsonObject(expected) ? memberOf(expected, what) : undefined;
  return isJsonObject(answer) ? memberOf(answer, "status") : undefined;
}

function faultsOf({ def, rules }: Asked): readonly Fault[] {
  const read = workflowDefFromJson(isJsonObject(def) ? { schemaVersion: 2, ...def } : def);
  const faults = read.faults.length > 0 ? read.faults : validateWorkflowDef(read.value, { rules });
  // Which types there are is not what is judged here.
  return faults.filter(({ message }) => !message.includes("not available yet"));
}

// Their requests fail for what is not in the definition.
const NOT_ABOUT_DEFINITIONS = ["object", "overwrite word"];
const judged = asked.filter(({ what }) => !NOT_ABOUT_DEFINITIONS.includes(what));

test("there are definitions of both kinds", () => {
  expect(judged.filter(({ isTaken }) => isTaken).length).toBeGreaterThan(300);
  expect(judged.filter(({ isTaken }) => !isTaken).length).toBeGreaterThan(60);
});

test("every definition that was registered is registered", () => {
  const refused = judged.filter((one) => one.isTaken && faultsOf(one).length > 0);

  expect(refused.map((one) => [one.caseName, one.what, faultsOf(one)])).toEqual([]);
});

test("every definition that was refused is refused", () => {
  const taken = judged.filter((one) => !one.isTaken && faultsOf(one).length === 0);

  expect(taken.map((one) => [one.caseName, one.what])).toEqual([]);
});

test("of what was run, only that is warned of which was to show what comes of it", () => {
  const odd = judged
    .filter(({ what }) => what.startsWith("workflowDefs["))
    .filter(({ def }) => [...workflowDefWarnings(workflowDefFromJson(def)), ...ignoredMembers(def)].length > 0);

  expect([...new Set(odd.map(({ caseName }) => caseName))]).toEqual([
    "api-workflowdef-round-trip",
    "child-event-sinks",
    "data-event-sinks",
    "data-expr-missing-paths",
    "data-inline-errors",
    "data-kafka-no-broker",
    "data-lambda",
    "flow-dynamic-fork-of-calls",
    "flow-fork-without-join",
    "flow-join-mode-and-status-ignored",
    "flow-switch-unknown-evaluator",
  ]);
});
