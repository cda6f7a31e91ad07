import { expect, test } from "@jest/globals";
import { WORKFLOW_FIELDS } from "@tutti/ports";

import { parseSort } from "./parse-sort.ts";

test("a sort names fields and directions, and what it cannot mean is left out", () => {
  expect(parseSort("startTime:DESC", WORKFLOW_FIELDS)).toEqual([{ field: "startTime", direction: "desc" }]);
  expect(parseSort("a:ASC|version|nonsense| status : desc |status:ASC|endTime:UP", WORKFLOW_FIELDS)).toEqual([
    { field: "version", direction: "asc" },
    { field: "status", direction: "desc" },
  ]);
  for (const text of ["", "|", "input:ASC", "constructor:ASC"]) expect(parseSort(text, WORKFLOW_FIELDS)).toEqual([]);
});
