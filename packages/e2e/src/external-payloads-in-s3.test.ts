import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { givenS3 } from "@tutti/s3-payloads/testing";

import { completeTask, takeTask, untilEnded } from "./clients/executions.ts";
import { getPayload, locationOf, putPayload } from "./clients/external-payloads.ts";
import { uniqueName } from "./clients/names.ts";
import { queryRows } from "./cluster/database.ts";
import { givenCluster } from "./given-cluster.ts";
import { asText, isList, isObject } from "./json.ts";
import { until } from "./until.ts";

const bucket = "payloads";
const env: Record<string, string> = {
  TUTTI_EXTERNAL_PAYLOADS: "s3",
  TUTTI_S3_BUCKET: bucket,
  TUTTI_S3_PREFIX: "tutti/",
  // What s3rver knows its one user by.
  AWS_ACCESS_KEY_ID: "S3RVER",
  AWS_SECRET_ACCESS_KEY: "S3RVER",
};
let s3: Awaited<ReturnType<typeof givenS3>>;
beforeAll(async () => {
  s3 = await givenS3(bucket);
  env["TUTTI_S3_ENDPOINT"] = s3.endpoint;
});
const given = givenCluster({ name: "external-payloads-in-s3", env });
afterAll(async () => await s3.close());

const MB = 1024 * 1024;

test("with a bucket clients write and read there, and large payloads of executions move there and are read back", async () => {
  const { cluster, clients } = given();
  const { REST: conductor } = clients.over;
  const [name, task] = [uniqueName("in-s3"), uniqueName("task")];
  await conductor.registerTasks([{ name: task, ownerEmail: "e2e@example.com" }]);
  const reads = { name: task, type: "SIMPLE", inputParameters: { seen: "${workflow.input.small}" } };
  const later = { ...reads, taskReferenceName: "b", inputParameters: { seen: "${a.output.small}" } };
  const tasks = [{ ...reads, taskReferenceName: "a" }, later];
  await conductor.registerWorkflow({ name, version: 1, schemaVersion: 2, ownerEmail: "e2e@example.com", tasks });
  const input = { small: "in", filling: "i".repeat(6 * MB) };
  const output = { small: "out", filling: "o".repeat(4 * MB) };

  const target = await locationOf(clients.http, { operation: "WRITE", payloadType: "WORKFLOW_INPUT" });
  await putPayload(target, input);
  const id = await conductor.start({ name, externalInputPayloadStoragePath: target.path });
  const first = await takeTask(conductor, task);
  await completeTask(conductor, first, output);
  await until("large payloads to leave the database", { withinMs: 30_000, everyMs: 250 }, async () => {
    const [row] = await queryRows(cluster.mysqlUrl, "select coalesce(max(length(bytes)), 0) as largest from payload");
    return Number(row?.["largest"]) < MB;
  });
  const second = await takeTask(conductor, task);
  await completeTask(conductor, second);
  const ended = await untilEnded(conductor, id);

  expect(target.uri).toMatch(new RegExp(`^${s3.endpoint}/${bucket}/tutti/upload/workflow/input/`));
  expect([first["inputData"], second["inputData"]]).toEqual([{ seen: "in" }, { seen: "out" }]);
  const shown = isList(ended["tasks"]) ? ended["tasks"].find(isObject) : undefined;
  const path = asText(shown?.["externalOutputPayloadStoragePath"]);
  expect(
    await getPayload(await locationOf(clients.http, { operation: "READ", payloadType: "TASK_OUTPUT", path })),
  ).toEqual(output);
  const ofInput = { operation: "READ", payloadType: "WORKFLOW_INPUT", path: target.path } as const;
  expect(await getPayload(await locationOf(clients.http, ofInput))).toEqual(input);
});
