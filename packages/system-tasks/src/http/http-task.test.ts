import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { describe, expect, test } from "@jest/globals";
import { jsonToText, parseJson, taskIdFrom, workflowIdFrom } from "@tutti/engine";
import type { Json, JsonObject } from "@tutti/engine";

import { egressPolicy } from "../egress/egress-policy.ts";
import { givenServer } from "../testing/given-server.ts";
import { httpTask } from "./http-task.ts";

const loopback = "127.0.0.1,localhost";

describe("the request", () => {
  test.each(["http_request", "flat"])("is read from %s", async (shape) => {
    await using server = await givenServer((_request, response) => response.end());
    const fields = { uri: `${server.url}/a%20b?q=1`, method: "POST", body: { n: 1 }, headers: { "X-One": 1 } };

    await run(shape === "flat" ? fields : { http_request: fields });

    expect(server.received).toMatchObject([
      { method: "POST", url: "/a%20b?q=1", body: `{"n":1}`, headers: { "x-one": "1" } },
    ]);
  });

  test("says what it has and wants, unless the task says otherwise; headers of null are left out", async () => {
    await using server = await givenServer((_request, response) => response.end());
    const headers = { "content-type": "text/csv", gone: null, "Transfer-Encoding": "chunked", "X-List": ["a", "b"] };

    await run({ uri: server.url, method: "PUT", body: "a;b" });
    await run({ uri: server.url, method: "PUT", body: "a;b", accept: ["text/a", "text/b"], contentType: "text/c" });
    await run({ uri: server.url, method: "PUT", body: "a;b", headers });

    expect(server.received.map(({ headers: sent }) => [sent["content-type"], sent.accept])).toEqual([
      ["application/json", "application/json"],
      ["text/c", "text/a, text/b"],
      ["text/csv", "application/json"],
    ]);
    expect(server.received[2]?.headers).toMatchObject({ "x-list": "a, b", "content-length": "3" });
    expect(server.received[2]?.headers).not.toHaveProperty("gone");
  });

  test("has its numbers as they were written, and a text as it is", async () => {
    await using server = await givenServer((_request, response) => response.end());

    await run(parseJson(`{"uri":"${server.url}","method":"POST","body":[1.0,12345678901234567890]}`));
    await run({ uri: server.url, method: "POST", body: "plain" });

    expect(server.received.map(({ body }) => body)).toEqual(["[1.0,12345678901234567890]", "plain"]);
  });
});

describe("the answer", () => {
  test("shows its body, all values of its headers in their own letters, and its status", async () => {
    await using server = await givenServer((_request, response) => {
      response.writeHead(201, [
        ...["Content-Type", "application/json"],
        ...["Set-Cookie", "a=1", "set-cookie", "b=2", "Connection", "close", "Date", "now", "Content-Length", "9"],
      ]);
      response.end(`{"a":1.0}`);
    });

    const result = await run({ uri: server.url, method: "GET" });

    expect([result.status, result.output]).toEqual([
      "COMPLETED",
      '{"response":{"body":{"a":1.0},"headers":{"Content-Type":["application/json"],"Set-Cookie":["a=1","b=2"],' +
        '"Connection":["close"],"Date":["now"],"Content-Length":["9"]},"statusCode":201,"reasonPhrase":"Created"}}',
    ]);
  });

  test.each([
    [`{"id":12345678901234567890,"x":1e3}`, `{"id":12345678901234567890,"x":1000.0}`],
    ["[1,2]", "[1,2]"],
    ["7.50", "7.5"],
    ["true", "true"],
    ["null", "null"],
    [`"text"`, `"text"`],
    ["<html>", `"<html>"`],
    ["", "null"],
    ["[".repeat(300), `"${"[".repeat(300)}"`],
  ])("of %s has that as its body, what is no JSON as text", async (sent, shown) => {
    await using server = await givenServer((_request, response) => response.end(sent));

    expect((await run({ uri: server.url, method: "GET" })).body).toBe(shown);
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("is unpacked from %s", async (coding, pack) => {
    await using server = await givenServer((_request, response) => {
      response.setHeader("content-encoding", coding);
      response.end(pack(`{"packed":true}`));
    });

    expect((await run({ uri: server.url, method: "GET" })).body).toBe(`{"packed":true}`);
  });

  test("is read in the character set that it names", async () => {
    await using server = await givenServer((_request, response) => {
      response.setHeader("content-type", "text/plain; charset=ISO-8859-1");
      response.end(Buffer.from([0xe4]));
    });

    expect((await run({ uri: server.url, method: "GET" })).body).toBe(`"ä"`);
  });

  test("leaves an asyncComplete task IN_PROGRESS, with the answer in its output", async () => {
    await using server = await givenServer((_request, response) => response.end("7"));

    const result = await run({ asyncComplete: true, http_request: { uri: server.url, method: "GET" } });

    expect([result.status, result.body]).toEqual(["IN_PROGRESS", "7"]);
  });

  test("may have a 100 Continue before it that nobody asked for, and headers of any name", async () => {
    await using server = await givenServer((_request, response) => {
      response.writeContinue();
      response.writeProcessing();
      response.setHeader("constructor", "a");
      response.setHeader("__proto__", "b");
      response.end(`"there"`);
    });

    const result = await run({ uri: server.url, method: "GET" });

    expect(result).toMatchObject({ status: "COMPLETED", body: `"there"` });
    expect(result.output).toContain(`"constructor":["a"],"__proto__":["b"]`);
  });

  test("is waited for while its head comes line by line", async () => {
    await using server = await givenServer((_request, { socket }) => {
      const lines = ["HTTP/1.1 200 OK", "A: 1", "B: 2", "C: 3", "Content-Length: 1", "", "7"];
      const drops = setInterval(() => {
        socket?.write(`${lines.shift()}\r\n`);
        if (lines.length === 0) clearInterval(drops);
      }, 60);
    });

    expect((await run({ uri: server.url, method: "GET", readTimeOut: 250 })).body).toBe("7");
  });

  test("of a HEAD has no body", async () => {
    await using server = await givenServer((_request, response) => {
      response.setHeader("content-encoding", "gzip");
      response.end();
    });

    expect(await run({ uri: server.url, method: "HEAD" })).toMatchObject({ status: "COMPLETED", body: "null" });
  });
});

describe("FAILED, to be tried again as the definition says, is", () => {
  test.each([
    [404, `{"error":"gone"}`, `{"error":"gone"}`, `404 Not Found: "{"error":"gone"}"`],
    [500, "", "null", "500 Internal Server Error: [no body]"],
    [503, "a\nb", `"a\\nb"`, `503 Service Unavailable: "a<EOL>b"`],
  ])("a status of %i, its answer shown as any other", async (status, sent, body, reason) => {
    await using server = await givenServer((_request, response) => response.writeHead(status).end(sent));

    const result = await run({ uri: server.url, method: "GET" });

    expect(result).toMatchObject({ status: "FAILED", body, statusCode: status });
    expect(result.reason).toBe(`Failed to invoke HTTP task due to: java.lang.Exception: ${reason}`);
  });

  test.each([
    ["the text that came with it", "moved", "moved"],
    ["a word of its own", "", "No response from the remote service"],
  ])("a redirection that is not followed, with %s as the reason", async (_which, sent, reason) => {
    await using server = await givenServer((_request, response) =>
      response.writeHead(302, { location: "/b" }).end(sent),
    );

    expect(await run({ uri: server.url, method: "POST" })).toMatchObject({ status: "FAILED", reason, statusCode: 302 });
  });

  test.each([
    [
      { uri: "http://127.0.0.1:1/x", method: "GET" },
      ioError("http://127.0.0.1:1/x", "Connect to http://127.0.0.1:1 failed: Connection refused"),
    ],
    [
      { uri: "ftp://127.0.0.1:1/x", method: "GET" },
      ioError("ftp://127.0.0.1:1/x", "Connect to ftp://127.0.0.1:1 failed: Connection refused"),
    ],
    [{ uri: "ftp://127.0.0.1/x", method: "GET" }, ioError("ftp://127.0.0.1/x", "ftp protocol is not supported")],
    [{ uri: "", method: "GET" }, ioError("", "Target host is not specified")],
    [{ uri: "not a uri", method: "GET" }, ioError("/not%20a%20uri", "Target host is not specified")],
    [{ uri: "http://", method: "GET" }, ioError("http:", "Target host is not specified")],
    [
      { uri: "http://u:p@127.0.0.1:99999/?q", method: "GET" },
      ioError("http://127.0.0.1:99999", "Port 99999 is out of range (0 to 65535)"),
    ],
    [
      { uri: "127.0.0.1:1/x", method: "GET" },
      "java.lang.IllegalArgumentException: Illegal character in scheme name at index 0: 127.0.0.1:",
    ],
    [{ uri: "http://127.0.0.1:1", method: "get" }, "java.lang.IllegalArgumentException: Invalid HTTP method: get"],
    [
      { uri: "http://127.0.0.1:1", method: "GET", accept: "nonsense" },
      `org.springframework.http.InvalidMediaTypeException: Invalid mime type "nonsense": does not contain '/'`,
    ],
    [
      { uri: "http://no-such-host.invalid/x", method: "GET" },
      ioError("http://no-such-host.invalid/x", "no-such-host.invalid: Name or service not known"),
    ],
  ])("%j, with an answer that is not there", async (input, cause) => {
    const result = await run(input);

    expect(result).toMatchObject({ status: "FAILED", reason: `Failed to invoke HTTP task due to: ${cause}` });
    expect(result.output).toBe('{"response":{"body":null,"headers":{},"statusCode":null,"reasonPhrase":null}}');
  });

  test.each([
    [{ method: "GET" }, "Missing HTTP URI.  See documentation for HttpTask for required input parameters"],
    [{ http_request: null }, "Missing HTTP URI.  See documentation for HttpTask for required input parameters"],
    [{ uri: "http://127.0.0.1:1/" }, "No HTTP method specified"],
  ])("%j, without an answer at all", async (input, reason) => {
    expect(await run(input)).toMatchObject({ status: "FAILED", reason, output: "{}" });
  });

  test("an answer that is silent for longer than readTimeOut, also in the midst of its body", async () => {
    await using server = await givenServer(({ url }, response) => void (url === "/body" && response.write("a")));

    for (const path of ["/", "/body"]) {
      const result = await run({ uri: `${server.url}${path}`, method: "GET", readTimeOut: 50 });
      expect(result.reason).toContain("Read timed out");
    }
  });

  test("an answer that comes in drops, and not whole in the time that a call has", async () => {
    await using server = await givenServer((_request, response) => {
      const drops = setInterval(() => response.write("."), 20);
      response.on("close", () => clearInterval(drops));
    });

    const result = await run(
      { uri: server.url, method: "GET", readTimeOut: 1_000, connectionTimeOut: 400 },
      { maxCallMs: 1_500 },
    );

    expect(result.reason).toContain("Read timed out: the answer had not come whole after 1500 ms");
  });

  test("silence without a readTimeOut of its own, once the time of a call is over", async () => {
    await using server = await givenServer(() => undefined);

    const result = await run(
      { uri: server.url, method: "GET", readTimeOut: 0, connectionTimeOut: 0 },
      { maxCallMs: 100 },
    );

    expect(result.reason).toContain("Read timed out");
  });

  test("an answer that ends before it is whole", async () => {
    await using server = await givenServer((_request, response) => {
      response.writeHead(200, { "content-length": 10 }).write("a");
      setImmediate(() => response.destroy());
    });

    const { status, reason } = await run({ uri: server.url, method: "GET" });

    expect([status, reason]).toEqual(["FAILED", expect.stringContaining("failed to respond")]);
  });

  test.each([
    ["an answer that is too large", (body: Buffer) => ({ body, encoding: "identity" })],
    ["one that grows too large as it is unpacked", (body: Buffer) => ({ body: gzipSync(body), encoding: "gzip" })],
  ])("%s", async (_which, packed) => {
    const { body, encoding } = packed(Buffer.alloc(11 * 1024 * 1024, "a"));
    await using server = await givenServer((_request, response) => {
      response.setHeader("content-encoding", encoding);
      response.end(body);
    });

    expect((await run({ uri: server.url, method: "GET" })).reason).toContain("more than 10485760 bytes");
  });
});

test.each([
  [{ http_request: "http://127.0.0.1:1/" }, "http_request must be an object; it is a string"],
  [{ uri: 7, method: "GET" }, "uri must be a text; it is a number"],
  [{ uri: "http://x", method: "GET", readTimeOut: "soon" }, "readTimeOut must be milliseconds, 0 or more"],
  [{ uri: "http://x", method: "GET", headers: ["a"] }, "headers must be an object; it is a list"],
])("%j can never be sent: FAILED_WITH_TERMINAL_ERROR", async (input, why) => {
  const result = await run(input);

  expect([result.status, result.output]).toEqual(["FAILED_WITH_TERMINAL_ERROR", "{}"]);
  expect(result.reason).toContain(why);
});

describe("a redirection", () => {
  test("of a GET is followed, with all of its headers while the server is the same", async () => {
    await using server = await givenServer(({ url }, response) => {
      if (url === "/b") response.end(`"there"`);
      else response.writeHead(302, { location: "/b" }).end();
    });

    const result = await run({ uri: `${server.url}/a`, method: "GET", headers: { Authorization: "x" } });

    expect(result.body).toBe(`"there"`);
    expect(server.received[1]).toMatchObject({ url: "/b", headers: { authorization: "x" } });
  });

  test("to another server takes no headers along that only the first one was meant to know", async () => {
    await using other = await givenServer((_request, response) => response.end());
    await using server = await givenServer((_request, response) =>
      response.writeHead(307, { location: `http://localhost:${other.port}/` }).end(),
    );

    await run({ uri: server.url, method: "GET", headers: { Authorization: "x", "X-Api-Key": "y", Accept: "text/a" } });

    expect(other.received[0]?.headers).toMatchObject({ accept: "text/a" });
    expect(other.received[0]?.headers).not.toHaveProperty("authorization");
    expect(other.received[0]?.headers).not.toHaveProperty("x-api-key");
  });

  test("is looked at by the egress policy again", async () => {
    await using server = await givenServer((_request, response) =>
      response.writeHead(302, { location: "http://127.0.0.2:1/" }).end(),
    );

    const result = await run({ uri: server.url, method: "GET" });

    expect(result).toMatchObject({ status: "FAILED" });
    expect(result.reason).toContain("refused by the egress policy: 127.0.0.2 is a loopback address");
  });

  test("that goes round in circles ends", async () => {
    await using server = await givenServer((_request, response) => response.writeHead(302, { location: "/" }).end());

    expect((await run({ uri: server.url, method: "GET" })).reason).toContain("Maximum redirects (10) exceeded");
    expect(server.received).toHaveLength(11);
  });
});

describe("the egress policy refuses", () => {
  test.each(["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0.0.0.0"])(
    "%s, and nothing is sent",
    async (host) => {
      await using server = await givenServer((_request, response) => response.end());

      const result = await run({ uri: `http://${host}:${server.port}/`, method: "GET" }, { allow: "" });

      expect(result).toMatchObject({ status: "FAILED" });
      expect(result.reason).toContain("failed: refused by the egress policy");
      expect(server.received).toEqual([]);
    },
  );
});

test("a call that is stopped ends at once", async () => {
  await using server = await givenServer(() => stop.abort(new Error("stopping")));
  const stop = new AbortController();

  await expect(run({ uri: server.url, method: "GET" }, { signal: stop.signal })).rejects.toThrow("stopping");
});

function ioError(shown: string, why: string): string {
  return `java.lang.Exception: I/O error on GET request for "${shown}": ${why}`;
}

type Options = { readonly allow?: string; readonly maxCallMs?: number; readonly signal?: AbortSignal };

async function run(
  input: unknown,
  { allow = loopback, maxCallMs, signal = new AbortController().signal }: Options = {},
) {
  const task = httpTask({ policy: egressPolicy(allow), ...(maxCallMs === undefined ? {} : { maxCallMs }) });
  const { status, output, reasonForIncompletion } = await task.run({ ...call, input: objectOf(input) }, signal);
  const response = output["response"] as JsonObject | undefined;
  return {
    status,
    reason: reasonForIncompletion,
    output: jsonToText(output),
    body: jsonToText(response?.["body"] ?? null),
    statusCode: response?.["statusCode"],
  };
}

/** Objects of the engine's reader are taken as they are: their numbers are. */
function objectOf(input: unknown): JsonObject {
  const isWritten = Object.getPrototypeOf(input) !== Object.prototype;
  return (isWritten ? input : parseJson(JSON.stringify(input))) as Json as JsonObject;
}

const call = {
  taskId: known(taskIdFrom("01890000-0000-7000-8000-000000000001")),
  workflowId: known(workflowIdFrom("01890000-0000-7000-8000-000000000002")),
  workflowName: "w",
  referenceTaskName: "h",
  taskDefName: "h",
  retryCount: 0,
  correlationId: undefined,
};

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a UUID is no id");
  return value;
}
