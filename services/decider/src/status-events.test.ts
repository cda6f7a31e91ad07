import { expect, test } from "@jest/globals";
import { loadConfig, statusSettings } from "@tutti/service-kit";
import { z } from "zod";

import { statusEventsSetting } from "./status-events.ts";

const schema = z.object({ ...statusSettings, TUTTI_STATUS_EVENTS: statusEventsSetting() });

test("without settings nobody publishes, and all events would be published", () => {
  const { TUTTI_STATUS_PUBLISHERS: publishers, TUTTI_STATUS_EVENTS: filter } = loadConfig(schema, {});

  expect(publishers).toEqual([]);
  expect([filter("workflow", "STARTED"), filter("task", "FAILED"), filter("stateChange", "x")]).toEqual([
    true,
    true,
    true,
  ]);
});

test("only the events that are named are published", () => {
  const events = "workflow.COMPLETED, task.*, stateChange.order.paid";
  const { TUTTI_STATUS_EVENTS: filter } = loadConfig(schema, { TUTTI_STATUS_EVENTS: events });

  expect([filter("workflow", "COMPLETED"), filter("workflow", "STARTED"), filter("task", "FAILED")]).toEqual([
    true,
    false,
    true,
  ]);
  expect([filter("stateChange", "order.paid"), filter("stateChange", "order")]).toEqual([true, false]);
});

test.each([
  ["TUTTI_STATUS_PUBLISHERS", "queue,kafka"],
  ["TUTTI_STATUS_EVENTS", "workflow.DONE"],
  ["TUTTI_STATUS_EVENTS", "task"],
])("%s may not be %s", (name, value) => {
  expect(() => loadConfig(schema, { [name]: value })).toThrow(`${name}: wanted a comma list`);
});
