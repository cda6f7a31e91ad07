import { describe, expect, test } from "@jest/globals";

import { fork, join, simple, taskDef, workflow } from "../../testing/builders.ts";
import { given } from "../../testing/run.ts";

describe("the domain of a worker task", () => {
  test.each([
    ["one", "red", "red"],
    ["the last of a list where nobody polls", " x , y ", "y"],
    ["the first of a list in which workers poll", "x,active,also active,z", "active"],
    ["one in which workers poll although the list ends with NO_DOMAIN", "x,active,NO_DOMAIN", "active"],
    ["none where the list ends with NO_DOMAIN in any case", "x,no_domain", undefined],
    ["none for NO_DOMAIN alone", "NO_DOMAIN", undefined],
    ["none for an empty text", "", undefined],
    ["the last that is not empty", "x,y,,", "y"],
    ["the last where NO_DOMAIN comes before it", "NO_DOMAIN,y", "y"],
  ])("is %s: %j", (_, list, domain) => {
    const run = pollingIn(["active", "also active"]).started({}, { taskToDomain: new Map([["a", list]]) });

    expect(run.task("a").domain).toBe(domain);
  });

  test("is that of its own entry, else that of *", () => {
    const entries = new Map([
      ["*", "all"],
      ["b", "own"],
    ]);
    const run = given(workflow("w", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])]));

    run.started({}, { taskToDomain: entries });

    expect([run.task("a").domain, run.task("b").domain]).toEqual(["all", "own"]);
  });

  test("is asked for at once for all tasks that are scheduled together", () => {
    const run = given(workflow("w", [fork("f", [[simple("a")], [simple("b")]]), join("j", ["a", "b"])]));

    const outcome = run.apply(run.start({ taskToDomain: new Map([["*", "x,y,z"]]) }));

    expect(outcome).toEqual({
      kind: "needs",
      needs: [
        { kind: "activeDomains", taskType: "a", domains: ["x", "y"] },
        { kind: "activeDomains", taskType: "b", domains: ["x", "y"] },
      ],
    });
  });

  test("is found anew for the next attempt", () => {
    const active = ["x"];
    const run = pollingIn(active).started({}, { taskToDomain: new Map([["a", "x,y,z"]]) });
    active.splice(0, 1, "y");

    run.failed("a");

    expect(run.task("a")).toMatchObject({ retryCount: 1, domain: "y" });
  });
});

function pollingIn(active: readonly string[]) {
  return given(workflow("w", [simple("a")]), [taskDef("a")]).answering((need) =>
    need.kind === "activeDomains"
      ? { kind: "activeDomains", active: need.domains.filter((domain) => active.includes(domain)) }
      : undefined,
  );
}
