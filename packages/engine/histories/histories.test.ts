import { expect, test } from "@jest/globals";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { replay } from "../src/testing/histories/history.ts";
import type { History } from "../src/testing/histories/history.ts";
import { decidingScenarios } from "../src/testing/histories/scenarios/deciding.ts";
import { operatorScenarios } from "../src/testing/histories/scenarios/operators.ts";
import { taskTypeScenarios } from "../src/testing/histories/scenarios/task-types.ts";
import { timeScenarios } from "../src/testing/histories/scenarios/time.ts";

const folder = fileURLToPath(new URL("./recorded/", import.meta.url));
const scenarios = [...operatorScenarios, ...decidingScenarios, ...timeScenarios, ...taskTypeScenarios];

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

test("every scenario has a history", () => {
  const recorded = new Set(histories.map(({ name }) => name));

  expect(scenarios.filter(({ name }) => !recorded.has(name))).toEqual([]);
});

test("there is a history of each part of the rules", () => {
  const rules = histories.map(({ history }) => history.rule);

  for (const section of ["2.", "3.", "4", "5."])
    expect(rules.filter((rule) => rule.startsWith(`engine.md ${section}`)).length).toBeGreaterThan(5);
});
