import { expect, test } from "@jest/globals";
import fc from "fast-check";

import { workflowDefFromJson } from "../definition/definition-from-json.ts";
import type { Json } from "../payload/json.ts";
import { arbitraryTasks } from "../testing/arbitrary-workflow.ts";
import { workflow } from "../testing/builders.ts";
import { validateWorkflowDef } from "./validate-workflow-def.ts";

const TYPES = [
  ...[
    "SIMPLE",
    "SWITCH",
    "DECISION",
    "FORK_JOIN",
    "FORK_JOIN_DYNAMIC",
    "JOIN",
    "EXCLUSIVE_JOIN",
    "DYNAMIC",
    "DO_WHILE",
  ],
  ...["FOR_EACH", "TRY", "SUB_WORKFLOW", "EVENT", "HTTP", "JSON_JQ_TRANSFORM", "WAIT", "TERMINATE", "ROBOT", ""],
];
const text = fc.constantFrom(
  "a",
  "b",
  "",
  "${a.output.x}",
  "${nobody.x}",
  "${item.x}",
  "${",
  "${}",
  "$.x > (",
  "1s",
  "item",
);
const oddTask = fc.record(
  {
    ...{ name: text, taskReferenceName: text, type: fc.constantFrom(...TYPES) },
    ...{ evaluatorType: fc.constantFrom("javascript", "value-param"), expression: text, caseExpression: text },
    ...{ joinOn: fc.array(text, { maxLength: 2 }), defaultExclusiveJoinTask: fc.array(text, { maxLength: 2 }) },
    ...{ items: text, itemName: text, indexName: text, collect: text, sink: text, loopCondition: text },
    ...{
      retryCount: fc.integer({ min: -3, max: 3 }),
      startDelay: fc.integer({ min: -1, max: 1 }),
      optional: fc.boolean(),
    },
    inputParameters: fc.dictionary(fc.constantFrom("duration", "until", "terminationStatus", "uri"), text, {
      maxKeys: 2,
    }),
    catchOn: fc.array(fc.record({ taskReferenceName: text }), { maxLength: 1 }),
  },
  { requiredKeys: ["type"] },
);

// Odd tasks, some of which hold odd tasks, to a depth of three.
const oddTasks = [1, 2].reduce<fc.Arbitrary<Json>>(
  (nested) => {
    const lists = fc.record(
      {
        ...{ loopOver: nested, tryTasks: nested, catchTasks: nested, compensateWith: nested, defaultCase: nested },
        ...{
          forkTasks: fc.array(nested, { maxLength: 2 }),
          decisionCases: fc.dictionary(text, nested, { maxKeys: 1 }),
        },
        subWorkflowParam: fc.record({ name: text, workflowDefinition: fc.record({ name: text, tasks: nested }) }),
      },
      { requiredKeys: [] },
    );
    const tasks = fc.tuple(oddTask, lists).map(([task, within]) => ({ ...task, ...within }));
    return fc.array(tasks, { maxLength: 2 }) as fc.Arbitrary<Json>;
  },
  fc.array(oddTask, { maxLength: 2 }) as fc.Arbitrary<Json>,
);

test("whatever is wrong is told and nothing throws; what Conductor refuses is refused in any case", () => {
  fc.assert(
    fc.property(oddTasks, (tasks) => {
      const { value } = workflowDefFromJson({ name: "w", tasks });
      const all = validateWorkflowDef(value);
      const conductor = validateWorkflowDef(value, { rules: "conductor" });
      expect(all.length).toBeLessThanOrEqual(100);
      const told = new Set(all.map(({ path, message }) => `${path} ${message}`));
      const untold = conductor.filter(({ path, message }) => !told.has(`${path} ${message}`));
      expect(all.length === 100 ? [] : untold).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("every definition that the engine's own properties are tested with has no faults", () => {
  fc.assert(fc.property(arbitraryTasks, (tasks) => expect(validateWorkflowDef(workflow("w", tasks))).toEqual([])));
});

test("a join on a reference that nobody has is found wherever it stands", () => {
  fc.assert(
    fc.property(arbitraryTasks, (tasks) => {
      const text = JSON.stringify(tasks);
      // The JOIN of a dynamic fork needs no joinOn, and what its branches will be is data.
      fc.pre(!text.includes('"FORK_JOIN_DYNAMIC"'));
      const joins = text.split('"type":"JOIN"').length - 1;
      const broken = JSON.parse(text.replaceAll(/(?<="JOIN",)"joinOn":\[[^\]]*\]/g, '"joinOn":["nobody"]'));
      const faults = validateWorkflowDef(workflow("w", broken));
      expect(faults.filter(({ path }) => path.endsWith("joinOn[0]"))).toHaveLength(joins);
    }),
  );
});
