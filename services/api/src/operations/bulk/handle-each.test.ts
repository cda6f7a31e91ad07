import { setImmediate as turn } from "node:timers/promises";

import { expect, test } from "@jest/globals";
import { StoreUnavailableError } from "@tutti/ports";
import { makeLog } from "@tutti/service-kit";

import type { Caller } from "../caller.ts";
import { handleEach, type BulkWork } from "./handle-each.ts";
import { ok, refuse } from "../reply.ts";

const log = makeLog({ service: "api", instance: "api-1" }, { level: "silent" });
const caller: Caller = {
  origin: { actor: "", requestId: "r1", traceContext: "" },
  deadlineMs: undefined,
  signal: undefined,
};
const all = (count: number): string[] => Array.from({ length: count }, (_, index) => `id${index}`);

async function handled(ids: readonly string[], over: Partial<BulkWork>) {
  const { successful, failures } = await handleEach(ids, { caller, log, handle: async () => ok(undefined), ...over });
  return { successful, failures: Object.fromEntries(failures) };
}

test("each id is handled once and told in the order in which it was given, whenever it is through", async () => {
  const seen: string[] = [];
  const result = await handled(["c", "a", "c", "b"], {
    handle: async (id) => {
      seen.push(id);
      if (id === "c") await turn();
      return ok(undefined);
    },
  });

  expect(seen).toEqual(["c", "a", "b"]);
  expect(result).toEqual({ successful: ["c", "a", "b"], failures: {} });
});

test("not more than 32 are under way at a time, and no fewer while there are", async () => {
  let [underWay, most] = [0, 0];
  const result = await handled(all(200), {
    handle: async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turn();
      underWay -= 1;
      return ok(undefined);
    },
  });

  expect(most).toBe(32);
  expect(result.successful).toEqual(all(200));
});

test("one that is refused, that meets an outage or a bug harms no other; a bug is not shown", async () => {
  const result = await handled(["fine", "refused", "outage", "bug", "last"], {
    handle: async (id) => {
      if (id === "refused") return refuse({ kind: "NotFound", what: "workflow", id, message: "unknown" });
      if (id === "outage") throw new StoreUnavailableError("no host db-7", { cause: undefined });
      if (id === "bug") throw new Error("cannot read properties of undefined");
      return ok(undefined);
    },
  });

  expect(result).toEqual({
    successful: ["fine", "last"],
    failures: {
      refused: { kind: "refused", refusal: { kind: "NotFound", what: "workflow", id: "refused", message: "unknown" } },
      outage: {
        kind: "refused",
        refusal: {
          kind: "Unavailable",
          message: "what stands behind the service cannot be reached now; try again",
        },
      },
      bug: { kind: "failed", message: "internal error; request r1" },
    },
  });
});

test("what is not begun before the deadline is told as untouched, and what is under way is asked for no longer", async () => {
  let now = 0;
  const deadlines: (number | undefined)[] = [];
  const result = await handled(all(40), {
    caller: { ...caller, deadlineMs: 40 },
    nowMs: () => now,
    handle: async (_, { deadlineMs }) => {
      deadlines.push(deadlineMs);
      await turn();
      now = 30;
      return ok(undefined);
    },
  });

  expect(deadlines).toEqual(Array.from({ length: 32 }, () => 30));
  expect(result.successful).toEqual(all(32));
  expect(Object.keys(result.failures)).toEqual(all(40).slice(32));
  expect(result.failures["id39"]).toMatchObject({
    refusal: {
      kind: "Unavailable",
      message: "the time of the call was over before this one was begun; it was not touched",
    },
  });
});

test("once its caller has gone nothing more is begun", async () => {
  const gone = new AbortController();
  let begun = 0;
  const handling = handled(all(100), {
    caller: { ...caller, signal: gone.signal },
    handle: async () => {
      begun += 1;
      await turn();
      gone.abort(new Error("the client is gone"));
      return ok(undefined);
    },
  });

  await expect(handling).rejects.toThrow("the client is gone");
  expect(begun).toBe(32);
});
