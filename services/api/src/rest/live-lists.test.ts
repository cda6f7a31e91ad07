import { get, type IncomingMessage } from "node:http";

import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { aWorkflowDocument, indexed } from "@tutti/ports/contract";

import { until } from "../testing/until.ts";
import { givenRest, type GivenRest } from "./testing/given-rest.ts";

let rest: GivenRest;
beforeAll(async () => void (rest = await givenRest()));
afterAll(async () => await rest.close());

async function listen(path: string): Promise<{ readonly response: IncomingMessage; readonly heard: () => string }> {
  const at = { host: "127.0.0.1", port: rest.port, path: `/api/console/stream/executions${path}` };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(at, resolve).once("error", reject);
  });
  let heard = "";
  response.setEncoding("utf8").on("data", (text: string) => void (heard += text));
  return { response, heard: () => heard };
}

test("executions that change and match come as events, each with where to go on", async () => {
  const updateTime = Date.now();
  const document = aWorkflowDocument({ correlationId: "c-1", updateTime });
  await rest.search.put([indexed(document), indexed(aWorkflowDocument({ workflowType: "other", updateTime }))]);

  const viewer = await listen("?query=workflowType%20%3D%20order");
  await until(() => viewer.heard().includes("data:"));
  viewer.response.destroy();

  const [, id, data = ""] = /id: (\d+)\nevent: rows\ndata: (.*)\n/u.exec(viewer.heard()) ?? [];
  expect(id).toBe(String(updateTime));
  expect(JSON.parse(data).rows).toMatchObject([{ workflowId: document.workflowId, correlationId: "c-1" }]);
});

test("they are narrowed by why they have failed", async () => {
  const [updateTime, errorGroup] = [Date.now(), "0123456789abcdef"];
  const failed = aWorkflowDocument({ status: "FAILED", errorGroup, updateTime });
  await rest.search.put([indexed(aWorkflowDocument({ status: "FAILED", updateTime })), indexed(failed)]);

  const viewer = await listen(`?errorGroup=${errorGroup}`);
  await until(() => viewer.heard().includes("data:"));
  viewer.response.destroy();

  const [, data = ""] = /data: (.*)\n/u.exec(viewer.heard()) ?? [];
  const { rows } = JSON.parse(data);
  expect(rows).toEqual([expect.objectContaining({ workflowId: failed.workflowId, errorGroup })]);
});

test.each([
  ["?query=status%20%3D", "query"],
  ["?resumeToken=x", "resumeToken"],
])("%s is refused, naming what is wrong", async (path, field) => {
  const { status, text } = await rest.get(`/api/console/stream/executions${path}`);

  expect(status).toBe(400);
  expect(JSON.parse(text).validationErrors).toMatchObject([{ path: field }]);
});
