import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { tuttiMetadataGrpc, workflowDefToWire } from "@tutti/contracts";

import { failureOf, givenApi } from "../testing/given-api.ts";
import { ordersDef } from "../testing/given-execution.ts";

const message = workflowDefToWire(ordersDef());
const sent = (def: object) => ({ form: { $case: "json", value: Buffer.from(JSON.stringify(def)) } }) as const;
const asMessage = { form: { $case: "message", value: message } } as const;

function orders(over: object) {
  const tasks = [{ name: "pack", taskReferenceName: "pack", onStateChange: { onStart: [{ type: "t", payload: {} }] } }];
  return sent({ name: "orders", version: 1, ownerEmail: "o@example.com", tasks, ...over });
}

const parsed = (stored: { readonly json: Uint8Array } | undefined): unknown =>
  JSON.parse(Buffer.from(stored?.json ?? []).toString());

test("a definition that is sent as JSON comes back whole, and as Conductor's message", async () => {
  await using api = await givenApi();
  await api.definitions.createWorkflowDef({ definition: orders({ ownerApp: "shop" }), overwrite: undefined });

  const { definition } = await api.definitions.getWorkflowDef({ name: "orders", version: undefined });

  expect(parsed(definition)).toMatchObject({
    ...{ name: "orders", ownerApp: "shop", restartable: true },
    tasks: [{ onStateChange: { onStart: [{ type: "t" }] } }],
  });
  expect(definition).toMatchObject({
    ...{ name: "orders", version: 1, createTime: expect.any(Number), updateTime: undefined },
    message: { name: "orders", restartable: true, tasks: [{ taskReferenceName: "pack", type: "SIMPLE" }] },
  });
});

test("a TRY and a FOR_EACH come back whole as JSON; as Conductor's message, which lacks what they hold, they are refused", async () => {
  await using api = await givenApi();
  const task = (type: string, taskReferenceName: string, members: object = {}) => ({
    ...{ name: taskReferenceName, taskReferenceName, type },
    ...members,
  });
  const undone = task("SIMPLE", "hotel", { compensateWith: [task("SIMPLE", "cancel")] });
  const tasks = [
    task("TRY", "trip", { tryTasks: [undone], catchOn: [{ status: "TIMED_OUT" }], catchTasks: [], finallyTasks: [] }),
    task("FOR_EACH", "ship", {
      ...{
        items: "${workflow.input.l}",
        itemName: "order",
        parallelism: 3,
        continueOnError: true,
        collect: "${order}",
      },
      loopOver: [task("SIMPLE", "send")],
    }),
  ];
  await api.definitions.createWorkflowDef({ definition: orders({ tasks }), overwrite: undefined });

  const { definition } = await api.definitions.getWorkflowDef({ name: "orders", version: undefined });
  const again = { form: { $case: "message", value: definition?.message ?? message } } as const;
  const failure = await failureOf(api.definitions.createWorkflowDef({ definition: again, overwrite: true }));

  expect(parsed(definition)).toMatchObject({ tasks });
  expect(failure).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("tryTasks") });
});

test("a definition that is valid and odd is warned of", async () => {
  await using api = await givenApi();
  const tasks = [{ name: "a", taskReferenceName: "a", type: "INLINE", inputParameter: {} }];

  const ofJson = await api.definitions.validateWorkflowDef({ definition: orders({ tasks }) });
  const ofMessage = await api.definitions.validateWorkflowDef({ definition: asMessage });

  expect(ofJson.warnings).toMatchObject([
    { path: "tasks[0].inputParameters.expression", found: undefined },
    { path: "tasks[0].inputParameter", message: expect.stringContaining("inputParameters") },
  ]);
  expect(ofMessage.warnings).toEqual([]);
});

test("one that is there is replaced only where that is asked for", async () => {
  await using api = await givenApi();
  await api.definitions.createWorkflowDef({ definition: asMessage, overwrite: undefined });

  const again = { definition: orders({ description: "second" }), overwrite: false };
  expect((await failureOf(api.definitions.createWorkflowDef(again))).code).toBe(status.ALREADY_EXISTS);
  await api.definitions.createWorkflowDef({ ...again, overwrite: true });

  const { definition } = await api.definitions.getWorkflowDef({ name: "orders", version: 1 });
  expect(definition?.message?.description).toBe("second");
});

test("names, versions and definitions are listed, and of each name the highest version alone", async () => {
  await using api = await givenApi();
  const { names } = await api.definitions.putWorkflowDefs({
    definitions: [orders({}), orders({ version: 2, metadata: { classifier: "agent" } }), orders({ name: "a" })],
  });
  expect(names).toEqual(["orders", "orders", "a"]);

  const listed = async (request: object) => {
    const full = { classifier: undefined, latestOnly: undefined, ...request };
    const found: string[] = [];
    for await (const { definition } of api.clients.definitions.listWorkflowDefs(
      full,
    ) as AsyncIterable<tuttiMetadataGrpc.ListWorkflowDefsResponse>) {
      found.push(`${definition?.name}.${definition?.version}`);
    }
    return found;
  };

  expect(await listed({})).toEqual(["a.1", "orders.1", "orders.2"]);
  expect(await listed({ latestOnly: true })).toEqual(["a.1", "orders.2"]);
  expect(await listed({ classifier: "agent" })).toEqual(["orders.2"]);
  expect(await api.definitions.listWorkflowDefNames({})).toEqual({ names: ["a", "orders"] });
  expect(
    (await api.definitions.listWorkflowDefVersions({ name: "orders" })).versions.map((one) => one.version),
  ).toEqual([1, 2]);
});

test("a version that is deleted is gone, and the others stay", async () => {
  await using api = await givenApi();
  await api.definitions.putWorkflowDefs({ definitions: [orders({}), orders({ version: 2 })] });

  await api.definitions.deleteWorkflowDef({ name: "orders", version: 2 });

  const { definition } = await api.definitions.getWorkflowDef({ name: "orders", version: undefined });
  expect(definition?.version).toBe(1);
  const again = await failureOf(api.definitions.deleteWorkflowDef({ name: "orders", version: 2 }));
  expect(again.code).toBe(status.NOT_FOUND);
});

test("a task definition comes back whole", async () => {
  await using api = await givenApi();
  const inputSchema = { name: "s", version: 1, type: "JSON", data: { type: "object" } };
  await api.definitions.putTaskDefs({
    definitions: [sent({ name: "pack", ownerEmail: "o@example.com", inputSchema })],
  });

  const { definition } = await api.definitions.getTaskDef({ name: "pack" });

  expect(parsed(definition)).toMatchObject({ name: "pack", retryCount: 3, inputSchema: { data: { type: "object" } } });
  expect(definition?.message?.retryCount).toBe(3);
});

test.each([
  ["nothing", undefined, "definition must be set"],
  ["no form", { form: undefined }, "definition must be set"],
  ["a text", { form: { $case: "json", value: Buffer.from("orders") } } as const, "definition must be JSON"],
  ["a list", { form: { $case: "json", value: Buffer.from("[]") } } as const, "definition must be a JSON object"],
  ["a field of another kind", orders({ version: "one" }), "definition.version"],
])("a definition that is %s is refused and named", async (_what, definition, expected) => {
  await using api = await givenApi();

  const failure = await failureOf(api.definitions.createWorkflowDef({ definition, overwrite: undefined }));

  expect(failure).toEqual({ code: status.INVALID_ARGUMENT, details: expect.stringContaining(expected) });
});
