import { expect, test } from "@jest/globals";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { replay } from "../src/testing/histories/history.ts";
import type { History } from "../src/testing/histories/history.ts";
import { attemptScenarios } from "../src/testing/histories/scenarios/attempts.ts";
import { endScenarios } from "../src/testing/histories/scenarios/ends.ts";
import { forkScenarios } from "../src/testing/histories/scenarios/forks.ts";
import { loopScenarios } from "../src/testing/histories/scenarios/loops.ts";
import { refusalScenarios } from "../src/testing/histories/scenarios/refusals.ts";
import { structureScenarios } from "../src/testing/histories/scenarios/structures.ts";
import { decidingScenarios } from "../src/testing/histories/scenarios/deciding.ts";
import { childScenarios } from "../src/testing/histories/scenarios/children.ts";
import { operatorScenarios } from "../src/testing/histories/scenarios/operators.ts";
import { statusScenarios } from "../src/testing/histories/scenarios/statuses.ts";
import { taskTypeScenarios } from "../src/testing/histories/scenarios/task-types.ts";
import { timeScenarios } from "../src/testing/histories/scenarios/time.ts";

const folder = fileURLToPath(new URL("./recorded/", import.meta.url));
const scenarios = [
  ...statusScenarios,
  ...operatorScenarios,
  ...decidingScenarios,
  ...timeScenarios,
  ...taskTypeScenarios,
  ...childScenarios,
  ...refusalScenarios,
  ...structureScenarios,
  ...attemptScenarios,
  ...forkScenarios,
  ...loopScenarios,
  ...endScenarios,
];

// `TUTTI_RECORD_HISTORIES=1 npx jest histories` records those that are not there yet; none is ever written again.
if (process.env["TUTTI_RECORD_HISTORIES"] === "1") {
  mkdirSync(folder, { recursive: true });
  const known = new Set(readdirSync(folder));
  for (const { name, rule, play } of scenarios.filter((scenario) => !known.has(`${scenario.name}.json`)))
    writeFileSync(`${folder}${name}.json`, `${JSON.stringify(play().history(rule), null, 2)}\n`);
}

const histories = readdirSync(folder).map((file) => {
  const history: History = JSON.parse(readFileSync(`${folder}${file}`, "utf8"));
  return { name: file.replace(/\.json$/, ""), history };
});

test.each(histories)("$name is decided as it was: $history.rule", ({ history }) => {
  expect(replay(history)).toEqual(history.events.map(({ outcome }) => outcome));
});

test.each(histories)("$name lacks nothing that a decision has asked for", ({ history }) => {
  expect(history.events.flatMap(({ outcome }) => outcome.filter((line) => line.startsWith("needs ")))).toEqual([]);
});

test("every scenario has a history", () => {
  const recorded = new Set(histories.map(({ name }) => name));

  expect(scenarios.filter(({ name }) => !recorded.has(name))).toEqual([]);
});

/** Sections 2 to 5 of the rules. Those without a history say why. */
const WITHOUT: Readonly<Record<string, string>> = {
  "2.3":
    "times are no part of an outcome's lines, and what is too large would be as large here: src/decide/data/limits.test.ts",
  "2.14": "lists what the reference does not have",
  "2.15":
    "the test of a workflow is a client of others' decisions: services/api/src/operations/definitions/workflow-test.ts",
  "3.10": "what listeners hear is no part of a decision's outcome: src/status/notices-of.test.ts",
  "4.10": "no server-side task is redelivered while its process lives: a lease is renewed",
  "5.1": "lists the types, each with a section of its own",
  "5.21": "KAFKA_PUBLISH is not there yet",
  "5.23": "no workers run within the server",
};
const sections = (part: number, last: number): readonly string[] =>
  Array.from({ length: last }, (_, index) => `${part}.${index + 1}`);
const ALL = [...sections(2, 15), ...sections(3, 10), "4", ...sections(4, 10), ...sections(5, 23)];

test.each(ALL.filter((section) => WITHOUT[section] === undefined))("there is a history of section %s", (section) => {
  const named = histories.flatMap(({ history }) => history.rule.split(":")[0]?.match(/\d+(?:\.\d+)*/gu) ?? []);

  expect(named).toContain(section);
});
