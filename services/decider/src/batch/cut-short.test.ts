import { expect, test } from "@jest/globals";
import type { ScriptRunner } from "@tutti/ports";

import { definition } from "../testing/definitions.ts";
import { requested, started } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);

async function givenLoop() {
  let evaluated = 0;
  // Of `$.l.iteration < 200`.
  const scripts: ScriptRunner = {
    run: async ({ input }) => {
      evaluated += 1;
      const { l } = JSON.parse(input.text) as { readonly l: { readonly iteration: number } };
      return await Promise.resolve({ kind: "value", value: l.iteration < 200 });
    },
  };
  const given = await givenDecider({ scripts });
  const body = [{ name: "n", taskReferenceName: "n", type: "NOOP" }];
  const loop = { name: "l", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "$.l.iteration < 200" };
  await given.stores.metadata.putWorkflowDefs([definition({ name: "w", tasks: [{ ...loop, loopOver: body }] })]);
  const passUntilEnded = async (each: () => void = () => undefined): Promise<void> => {
    for (let ms = 0; ms < 1_000 && (await given.execution(w1)).status === "RUNNING"; ms += 1) {
      each();
      await given.pass(1);
    }
  };
  return { ...given, passUntilEnded, evaluated: () => evaluated };
}

test("a loop that asks again and again is committed in parts, each of which goes on with what the last has left", async () => {
  const given = await givenLoop();

  await given.decider.apply(started(w1));
  expect((await given.execution(w1)).status).toBe("RUNNING");
  await given.passUntilEnded();

  expect((await given.execution(w1)).status).toBe("COMPLETED");
  expect((await given.task(w1, "l")).iteration).toBe(200);
  const kinds = (await given.events(w1)).map(({ encoded }) => encoded.kind);
  expect(kinds).toEqual(["WorkflowStarted", ...Array.from({ length: kinds.length - 1 }, () => "TimePassed")]);
  expect(kinds.length).toBeLessThan(12);
});

test("wake-ups that come beside its own evaluate nothing twice, and become no more", async () => {
  const given = await givenLoop();

  await given.decider.apply(started(w1));
  let sent = 0;
  await given.passUntilEnded(() => {
    for (; sent < 10; sent += 1) void given.decider.apply(requested(w1, "TimePassed"));
  });

  expect((await given.execution(w1)).status).toBe("COMPLETED");
  expect(given.evaluated()).toBe(200);
  expect((await given.events(w1)).length).toBeLessThan(12);
});

test("in between others get their turn", async () => {
  const given = await givenLoop();

  await given.decider.apply(started(w1));
  await given.decider.apply(requested(w1, "PauseRequested"));
  await given.pass(10);

  expect((await given.execution(w1)).status).toBe("PAUSED");
});
