import { Agent, request } from "node:http";

import { describe, expect, test } from "@jest/globals";

import { uniqueName } from "./clients/names.ts";
import { rowCounts } from "./cluster/rows.ts";
import { givenCluster } from "./given-cluster.ts";
import { isObject, parsed } from "./json.ts";

const given = givenCluster({ name: "hostile-rest" });

type Sent = { readonly method: string; readonly path: string; readonly body?: string | Buffer; readonly type?: string };
type Answer = { readonly status: number; readonly text: string };

/** Sends a request byte for byte, which fetch would not: it mends paths and texts. */
function send({ method, path, body, type = "application/json" }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(given().cluster.address().rest);
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": type, "content-length": Buffer.byteLength(body) };
    const agent = new Agent({ keepAlive: true });
    const sent = request({ hostname, port, method, path, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        agent.destroy();
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const megabyte = "x".repeat(1024 * 1024);
const post = (path: string, body: string | Buffer, type?: string): Sent => ({
  ...{ method: "POST", path: `/api${path}`, body },
  ...(type === undefined ? {} : { type }),
});
const definition = (more: object) =>
  JSON.stringify({ name: uniqueName("w"), tasks: [{ name: "a", taskReferenceName: "a", type: "SIMPLE" }], ...more });

const table: readonly (readonly [what: string, sent: Sent, statuses: readonly number[]])[] = [
  ["broken JSON", post("/workflow", `{"name":`), [400]],
  ["no JSON at all", post("/workflow", "hello"), [400]],
  ["text after the JSON", post("/workflow", `{"name":"x"} trailing`), [400]],
  ["a list for an object", post("/workflow", "[]"), [400]],
  ["null", post("/workflow", "null"), [400]],
  ["bytes that are no UTF-8", post("/workflow", Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])), [400]],
  ["half of a surrogate pair as a name", post("/workflow", `{"name":"\\ud800"}`), [400, 404]],
  ["a zero byte in a name", post("/workflow", `{"name":"a\\u0000b"}`), [400]],
  ["objects nested ten thousand deep", post("/workflow", `${`{"a":`.repeat(10_000)}1${"}".repeat(10_000)}`), [400]],
  ["lists nested a hundred thousand deep", post("/workflow", "[".repeat(100_000)), [400]],
  ["a number beyond the range of doubles", post("/workflow", `{"name":"x","input":{"n":1e999}}`), [400]],
  ["a name that is a number", post("/workflow", `{"name":{},"version":1}`), [400]],
  ["a version that is a word", post("/workflow", `{"name":"x","version":"one"}`), [400]],
  ["a version beyond 32 bits", post("/workflow", `{"name":"x","version":4294967296}`), [400]],
  ["a priority of -1", post("/workflow", `{"name":"x","priority":-1}`), [400]],
  ["an unknown workflow", post("/workflow", `{"name":"${uniqueName("none")}"}`), [404]],
  ["a workflow without a name", post("/workflow", `{}`), [400]],
  ["a name of a megabyte", post("/workflow", `{"name":"${megabyte}"}`), [400, 404]],
  ["a body that is no JSON by its type", post("/workflow", "<a/>", "application/xml"), [415]],
  ["a body of 80 megabytes", post("/workflow", Buffer.alloc(80 * 1024 * 1024, 0x20)), [413]],
  ["a definition without tasks", post("/metadata/workflow", definition({ tasks: [] })), [400]],
  ["a definition with a null task", post("/metadata/workflow", definition({ tasks: [null] })), [400]],
  ["a definition with a name of a megabyte", post("/metadata/workflow", definition({ name: megabyte })), [400]],
  ["an unknown time-out policy", post("/metadata/workflow", definition({ timeoutPolicy: "NEVER" })), [400]],
  ["an update of nothing", post("/tasks", "{}"), [400]],
  [
    "an update with an unknown status",
    post("/tasks", `{"taskId":"a","workflowInstanceId":"b","status":"DONE"}`),
    [400],
  ],
  ["an update of an unknown task", post("/tasks", `{"taskId":"a","workflowInstanceId":"b","status":"FAILED"}`), [404]],
  ["a path that cannot be decoded", { method: "GET", path: "/api/metadata/taskdefs/%zz" }, [400]],
  ["a path with a zero byte", { method: "GET", path: "/api/metadata/taskdefs/a%00b" }, [400]],
  ["a path that climbs", { method: "GET", path: "/api/../../etc/passwd" }, [404]],
  ["a poll of a negative count", { method: "GET", path: "/api/tasks/poll/batch/x?count=-1" }, [400]],
  ["a poll that waits for ever", { method: "GET", path: "/api/tasks/poll/batch/x?timeout=999999" }, [400]],
  ["an unknown path", { method: "GET", path: "/api/no/such/path" }, [404]],
  ["an unknown verb of a known path", { method: "DELETE", path: "/api/metadata/taskdefs" }, [405]],
  ["a request line of 100 kilobytes", { method: "GET", path: `/api/workflow/${"x".repeat(100_000)}` }, [400, 414, 431]],
];

describe("requests that make no sense are refused with the right status and a JSON body, and nothing is written", () => {
  test.each(table)("%s", async (_what, sent, statuses) => {
    const { mysqlUrl } = given().cluster;
    const before = await rowCounts(mysqlUrl);

    const { status, text } = await send(sent);

    expect(statuses).toContain(status);
    const body = parsed(text);
    expect(isObject(body) ? [body["status"], typeof body["message"]] : text).toEqual([status, "string"]);
    expect(await rowCounts(mysqlUrl)).toEqual(before);
  });
});
