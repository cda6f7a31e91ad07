import { expect, test } from "@jest/globals";
import { Payload, workflowIdFrom } from "@tutti/engine";
import { makeMemoryStores } from "@tutti/ports/memory";

import { definition } from "../testing/definitions.ts";
import { started } from "../testing/events.ts";
import { givenDecider } from "../testing/given-decider.ts";
import { workflowId } from "../testing/ids.ts";

const w1 = workflowId(1);

async function givenStarter(path: string) {
  const { externalPayloads } = makeMemoryStores(Date.now);
  await externalPayloads.index.expect("there", { keepMs: 60_000 });
  await externalPayloads.objects.put("there", oneOf(Buffer.from(`{"n":7}`)), { maxBytes: 100 });
  const given = await givenDecider({ externalPayloads });
  const startWorkflow = { name: "w", version: 1, externalInputPayloadStoragePath: path };
  const task = { name: "go", taskReferenceName: "go", type: "START_WORKFLOW", inputParameters: { startWorkflow } };
  await given.stores.metadata.putWorkflowDefs([definition({ name: "starter", tasks: [task] })]);
  await given.decider.apply(started(w1, { name: "starter", input: Payload.empty }));
  for (let round = 0; round < 5; round += 1) await given.settle();
  return given;
}

test("an execution that another one starts with a path has the input that lies there, and shows the path", async () => {
  const given = await givenStarter("there");

  const output = JSON.parse((await given.task(w1, "go")).output.payload?.text ?? "{}") as { workflowId: string };
  const begun = workflowIdFrom(output.workflowId);
  const execution = begun && (await given.execution(begun));

  expect(execution?.input.payload?.text).toBe(`{"n":7}`);
  expect(execution?.externalInputPayloadStoragePath).toBe("there");
});

test("where nothing lies at the path the task that was to start it fails", async () => {
  const given = await givenStarter("nowhere");

  expect(await given.task(w1, "go")).toMatchObject({
    status: "FAILED",
    reasonForIncompletion: "Unable to download payload from external storage path: nowhere",
  });
});

async function* oneOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(bytes);
}
