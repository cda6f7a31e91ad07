import { expect, test } from "@jest/globals";
import { jsonObject, type StatusNotice } from "@tutti/engine";
import { positionOf } from "@tutti/ports";

import { sequence } from "../testing/definitions.ts";
import { started } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";
import { planNotices } from "./plan-notices.ts";

const w1 = workflowId(1);
const notice = (text: string): StatusNotice => ({ kind: "task", event: "FAILED", body: jsonObject([["text", text]]) });

test("each publisher has a row for each decision", () => {
  const said = [1, 2].map((revision) => ({ workflowId: w1, revision, notices: [notice("a"), notice("b")] }));

  const rows = planNotices(said, ["queue", "webhook"]);

  expect(rows.map(({ publisher, position }) => [publisher, position])).toEqual([
    ["queue", positionOf(1, 0)],
    ["webhook", positionOf(1, 0)],
    ["queue", positionOf(2, 0)],
    ["webhook", positionOf(2, 0)],
  ]);
  expect(rows[0]?.notices).toBe(`[{"text":"a"},{"text":"b"}]`);
});

test("many notices are cut into rows, in order", () => {
  const notices = Array.from({ length: 120 }, (_, index) => notice(String(index)));

  const rows = planNotices([{ workflowId: w1, revision: 1, notices }], ["queue"]);

  expect(rows.map(({ position }) => position)).toEqual([0, 1, 2].map((part) => positionOf(1, part)));
  expect(rows.flatMap(({ notices: text }) => JSON.parse(text) as unknown[])).toHaveLength(120);
});

test("what a decision did is stored for publishers in its own commit, and nothing where there are none", async () => {
  const publishing = { filter: () => true, publishers: ["queue"] };
  const [heard, unheard] = [await givenDecider({ publishing }), await givenDecider()];
  for (const { decider, stores } of [heard, unheard]) {
    await stores.metadata.putWorkflowDefs([{ ...sequence("w", ["a"]), workflowStatusListenerEnabled: true }]);
    await decider.apply(started(w1));
  }

  const written = heard.stores.writes.flatMap(({ notices = [] }) => notices);
  expect(
    written.flatMap(({ notices }) => JSON.parse(notices) as { event: string }[]).map(({ event }) => event),
  ).toEqual(["STARTED", "SCHEDULED"]);
  expect(unheard.stores.writes.some((write) => "notices" in write)).toBe(false);
});
