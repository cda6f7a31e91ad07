import { expect, test } from "@jest/globals";
import { jsonToText, withoutSecretNames } from "@tutti/engine";
import { positionOf, type NoticeRow } from "@tutti/ports";

import { workflowIdAt } from "../testing/ids.ts";
import { eventsOfNotices } from "./events-of-notices.ts";

const rowOf = (notices: string): NoticeRow => ({
  ...{ publisher: "p", workflowId: workflowIdAt(1), position: positionOf(1, 0), notices },
});

test("data that reads like a secret's name is told as it came, and numbers keep their digits", () => {
  const body = {
    eventId: "e",
    kind: "task",
    event: "COMPLETED",
    task: { output: { said: "${workflow.secrets.KEY}" } },
  };
  const stored = jsonToText([{ ...(withoutSecretNames(body) as object), n: 12345678901234567890n }]);

  expect(eventsOfNotices(rowOf(stored))).toEqual([
    { eventId: "e", kind: "task", event: "COMPLETED", body: jsonToText({ ...body, n: 12345678901234567890n }) },
  ]);
});

test("a row that this release cannot read is none", () => {
  expect(eventsOfNotices(rowOf('[{"eventId":"e","kind":"of tomorrow","event":"x"}]'))).toBeUndefined();
});
