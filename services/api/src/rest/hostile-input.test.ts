import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { givenRest, type GivenRest } from "./testing/given-rest.ts";
import type { Answer } from "./testing/http-exchange.ts";

let rest: GivenRest;
beforeAll(async () => {
  rest = await givenRest();
  const tasks = [{ name: "a", taskReferenceName: "a", type: "SIMPLE" }];
  await rest.send("POST", "/api/metadata/workflow", { name: "w", tasks });
});
afterAll(async () => await rest.close());
// What a client gets wrong is no failure of ours: nothing of it is logged.
afterAll(() => {
  if (rest.logged.length > 0) throw new Error(`something was logged: ${rest.logged.join("")}`);
});

type Row = readonly [what: string, status: number, names: RegExp];

/** What an answer tells a client of what is wrong. */
function told({ status, type, text }: Answer) {
  const { status: statusInBody, message, retryable } = JSON.parse(text);
  return { status, type, statusInBody, message, retryable };
}

const refusal = (status: number, names: RegExp) => ({
  status,
  type: "application/json",
  statusInBody: status,
  message: expect.stringMatching(names),
  retryable: false,
});

const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
const megabyte = "m".repeat(1024 * 1024);

describe("a body that cannot be read", () => {
  const bodies: readonly (readonly [...Row, body: string | Buffer])[] = [
    ["nothing", 400, /body is missing/, ""],
    ["blanks", 400, /not valid JSON/, "  "],
    ["half an object", 400, /not valid JSON/, '{"name": '],
    ["text after the end", 400, /not valid JSON/, "{} xx"],
    ["a comment", 400, /not valid JSON/, "{/* no */}"],
    ["single quotes", 400, /not valid JSON/, "{'name':'w'}"],
    ["leading zeroes", 400, /not valid JSON/, '{"priority":007}'],
    ["NaN", 400, /not valid JSON/, '{"priority":NaN}'],
    ["a number beyond a double", 400, /beyond a double/, '{"input":{"n":1e400}}'],
    ["bytes that are not UTF-8", 400, /UTF-8/, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["a broken escape", 400, /not valid JSON/, '{"name":"\\x"}'],
    ["deep nesting", 400, /nested deeper than 200/, `{"input":{"x":${deep(5_000)}}}`],
    ["very deep nesting", 400, /nested deeper than 200/, deep(1_000_000)],
  ];
  const places = [
    ["POST", "/api/workflow"],
    ["POST", "/api/workflow/w"],
    ["POST", "/api/tasks"],
    ["POST", "/api/metadata/taskdefs"],
    ["PUT", "/api/metadata/taskdefs"],
    ["POST", "/api/metadata/workflow"],
    ["PUT", "/api/metadata/workflow"],
    ["POST", "/api/metadata/workflow/validate"],
  ] as const;

  test.each(bodies)("%s is 400", async (...row) => {
    const [, status, names, body] = row;
    for (const [method, path] of places) {
      const answer = await rest.request({ method, path, body, headers: { "content-type": "application/json" } });
      expect(told(answer)).toEqual(refusal(status, names));
    }
  });

  test.each([
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["application/xml", 415],
    ["application/octet-stream", 415],
    ["application/*", 415],
    ["nonsense", 415],
  ])("of the type %s is %i", async (type, status) => {
    const headers = { "content-type": type };
    const answer = await rest.request({ method: "POST", path: "/api/workflow", body: '{"name":"w"}', headers });

    expect(told(answer)).toEqual(refusal(status, /./));
  });

  test.each(["application/json; charset=utf-8", "APPLICATION/JSON", "application/problem+json", undefined])(
    "is not one of the type %s",
    async (type) => {
      const headers = type === undefined ? {} : { "content-type": type };
      const answer = await rest.request({ method: "POST", path: "/api/workflow", body: '{"name":"w"}', headers });

      expect(answer.status).toBe(200);
    },
  );

  test("in a compressed form is 415", async () => {
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    const answer = await rest.request({ method: "POST", path: "/api/workflow", body: "{}", headers });

    expect(told(answer)).toEqual(refusal(415, /Content-Encoding 'gzip'/));
  });
});

describe("a start with", () => {
  const starts: readonly (readonly [...Row, body: string])[] = [
    ["a list for a body", 400, /must be an object/, "[]"],
    ["null for a body", 400, /must be an object/, "null"],
    ["a text for a body", 400, /must be an object/, '"w"'],
    ["no name", 400, /name/, "{}"],
    ["an empty name", 400, /name/, '{"name":""}'],
    ["an object for a name", 400, /^name /, '{"name":{}}'],
    ["a name of 1 MB", 400, /name/, `{"name":"${megabyte}"}`],
    [
      "no name beside a definition",
      400,
      /name/,
      '{"workflowDef":{"name":"i","tasks":[{"name":"a","taskReferenceName":"a"}]}}',
    ],
    ["a list for an input", 400, /^input /, '{"name":"w","input":[]}'],
    ["a text for an input", 400, /^input /, '{"name":"w","input":"x"}'],
    ["a word for a priority", 400, /^priority /, '{"name":"w","priority":"high"}'],
    ["a negative priority", 400, /^priority/, '{"name":"w","priority":-1}'],
    ["too high a priority", 400, /^priority/, '{"name":"w","priority":100}'],
    ["a priority beyond 32 bits", 400, /^priority /, '{"name":"w","priority":3000000000}'],
    ["a huge integer for a version", 400, /^version /, '{"name":"w","version":123456789012345678901234567890}'],
    ["a word for a version", 400, /^version /, '{"name":"w","version":"one"}'],
    ["a list for domains", 400, /^taskToDomain /, '{"name":"w","taskToDomain":[]}'],
    ["an object for a domain", 400, /^taskToDomain\.a /, '{"name":"w","taskToDomain":{"a":{}}}'],
    ["an unknown strategy", 400, /^idempotencyStrategy /, '{"name":"w","idempotencyStrategy":"NEVER"}'],
    ["a correlation id of 1 MB", 400, /correlationId/, `{"name":"w","correlationId":"${megabyte}"}`],
    ["a definition without tasks", 400, /WorkflowTask list/, '{"name":"i","workflowDef":{"name":"i","tasks":[]}}'],
    ["a word for a definition", 400, /^workflowDef /, '{"name":"i","workflowDef":"w"}'],
    [
      "null for a task of a definition",
      400,
      /^workflowDef\.tasks\[0\] /,
      '{"workflowDef":{"name":"i","tasks":[null]}}',
    ],
  ];

  test.each(starts)("%s is refused", async (...row) => {
    const [, status, names, body] = row;
    expect(told(await rest.send("POST", "/api/workflow", body))).toEqual(refusal(status, names));
  });

  test("several faults tells them all", async () => {
    const answer = await rest.send("POST", "/api/workflow", { name: {}, version: "x", priority: [], input: 1 });

    const paths = JSON.parse(answer.text).validationErrors.map(({ path }: { path: string }) => path);
    expect(paths.toSorted()).toEqual(["input", "name", "priority", "version"]);
  });

  test("an input that is no object is refused by name too", async () => {
    for (const body of ["[]", '"x"', "null", "1"]) {
      expect(told(await rest.send("POST", "/api/workflow/w", body))).toEqual(refusal(400, /must be an object/));
    }
  });
});

describe("a result with", () => {
  const ids =
    '"workflowInstanceId":"11111111-2222-3333-4444-555555555555","taskId":"11111111-2222-3333-4444-555555555555"';
  const results: readonly (readonly [...Row, body: string])[] = [
    ["no ids", 400, /Workflow Id cannot be null/, '{"status":"COMPLETED"}'],
    ["no status", 400, /^status /, `{${ids}}`],
    ["an unknown status", 400, /^status /, `{${ids},"status":"DONE"}`],
    ["a status of the server's", 400, /^status /, `{${ids},"status":"TIMED_OUT"}`],
    ["a status in lower case", 400, /^status /, `{${ids},"status":"completed"}`],
    ["a list for an output", 400, /^outputData /, `{${ids},"status":"COMPLETED","outputData":[]}`],
    [
      "a word for a delay",
      400,
      /^callbackAfterSeconds /,
      `{${ids},"status":"IN_PROGRESS","callbackAfterSeconds":"soon"}`,
    ],
    ["a negative delay", 400, /callbackAfterSeconds/, `{${ids},"status":"IN_PROGRESS","callbackAfterSeconds":-1}`],
    ["an object for logs", 400, /^logs /, `{${ids},"status":"COMPLETED","logs":{}}`],
    ["null for a log", 400, /^logs\[0\] /, `{${ids},"status":"COMPLETED","logs":[null]}`],
    ["a word for a flag", 400, /^extendLease /, `{${ids},"status":"COMPLETED","extendLease":"yes"}`],
    ["a worker's name of 1 MB", 400, /workerId/, `{${ids},"status":"COMPLETED","workerId":"${megabyte}"}`],
    ["ids of nothing", 404, /No such/, `{${ids},"status":"COMPLETED"}`],
    ["ids that are none", 404, /No such/, '{"workflowInstanceId":"x","taskId":"y","status":"COMPLETED"}'],
  ];

  test.each(results)("%s is refused", async (...row) => {
    const [, status, names, body] = row;
    expect(told(await rest.send("POST", "/api/tasks", body))).toEqual(refusal(status, names));
  });
});

describe("a definition with", () => {
  const task = (members: string) => `{"name":"d","tasks":[{"name":"a","taskReferenceName":"a",${members}}]}`;
  const workflows: readonly (readonly [...Row, body: string])[] = [
    ["no name", 400, /name/, '{"tasks":[{"name":"a","taskReferenceName":"a","type":"SIMPLE"}]}'],
    ["a name of 1 MB", 400, /1020 bytes/, `{"name":"${megabyte}","tasks":[{"name":"a","taskReferenceName":"a"}]}`],
    ["a word for tasks", 400, /^tasks /, '{"name":"d","tasks":"a"}'],
    ["null for tasks", 400, /WorkflowTask list/, '{"name":"d","tasks":null}'],
    ["null in its tasks", 400, /^tasks\[0\] /, '{"name":"d","tasks":[null]}'],
    ["a list in its tasks", 400, /^tasks\[0\] /, '{"name":"d","tasks":[[]]}'],
    ["a flat list of branches", 400, /^tasks\[0\]\.forkTasks\[0\] /, task('"type":"FORK_JOIN","forkTasks":[{}]')],
    ["an unknown policy", 400, /^timeoutPolicy /, '{"name":"d","timeoutPolicy":"NEVER"}'],
    ["a policy in lower case", 400, /^timeoutPolicy /, '{"name":"d","timeoutPolicy":"alert_only"}'],
    ["a negative time-out", 400, /timeoutSeconds/, `{"timeoutSeconds":-1,${task('"type":"SIMPLE"').slice(1)}`],
    ["a word for a version", 400, /^version /, '{"name":"d","version":"one"}'],
    ["a list for parameters", 400, /^tasks\[0\]\.inputParameters /, task('"inputParameters":[]')],
    ["a word for a retry count", 400, /^tasks\[0\]\.retryCount /, task('"retryCount":"many"')],
    ["a word for a sub-workflow", 400, /workflowDefinition/, task('"subWorkflowParam":{"workflowDefinition":"w"}')],
  ];

  test.each(workflows)("%s is refused", async (...row) => {
    const [, status, names, body] = row;
    for (const path of ["/api/metadata/workflow", "/api/metadata/workflow/validate"]) {
      expect(told(await rest.send("POST", path, body))).toEqual(refusal(status, names));
    }
    const inList = await rest.send("PUT", "/api/metadata/workflow", `[${body}]`);
    expect(inList.status).toBe(status);
    expect(JSON.parse(inList.text).validationErrors[0].path).toMatch(/^\[0\]/);
    expect((await rest.get("/api/metadata/workflow/d")).status).toBe(404);
  });

  const tasks: readonly (readonly [...Row, body: string])[] = [
    ["no name", 400, /name/, "[{}]"],
    ["a text in the list", 400, /^\[0\] must be an object/, '["t"]'],
    ["null in the list", 400, /^\[0\] must be an object/, "[null]"],
    ["an object for the list", 400, /must be a list/, '{"name":"t"}'],
    ["an empty list", 400, /TaskDefList is empty/, "[]"],
    ["a negative retry count", 400, /retryCount/, '[{"name":"t","retryCount":-1}]'],
    ["a word for a retry count", 400, /^\[0\]\.retryCount /, '[{"name":"t","retryCount":"five"}]'],
    ["a list for a retry count", 400, /^\[0\]\.retryCount /, '[{"name":"t","retryCount":[1]}]'],
    ["a retry count beyond 32 bits", 400, /^\[0\]\.retryCount /, '[{"name":"t","retryCount":3000000000}]'],
    ["no time to respond", 400, /responseTimeoutSeconds/, '[{"name":"t","responseTimeoutSeconds":0}]'],
    ["an unknown policy", 400, /^\[0\]\.timeoutPolicy /, '[{"name":"t","timeoutPolicy":"NEVER"}]'],
    ["an empty logic", 400, /^\[0\]\.retryLogic /, '[{"name":"t","retryLogic":""}]'],
    ["a number beyond the policies", 400, /^\[0\]\.timeoutPolicy /, '[{"name":"t","timeoutPolicy":3}]'],
    ["a negative number for a policy", 400, /^\[0\]\.timeoutPolicy /, '[{"name":"t","timeoutPolicy":-1}]'],
    ["a text for keys", 400, /^\[0\]\.inputKeys /, '[{"name":"t","inputKeys":"a"}]'],
    ["a list for a template", 400, /^\[0\]\.inputTemplate /, '[{"name":"t","inputTemplate":[]}]'],
    ["a name of 1 MB", 400, /1020 bytes/, `[{"name":"${megabyte}"}]`],
  ];

  test.each(tasks)("%s is refused for a task", async (...row) => {
    const [, status, names, body] = row;
    expect(told(await rest.send("POST", "/api/metadata/taskdefs", body))).toEqual(refusal(status, names));
    expect((await rest.get("/api/metadata/taskdefs/t")).status).toBe(404);
  });

  test("as much nesting as is registered can be run and read back, and more is refused", async () => {
    const nested = (levels: number) => {
      let inner = '{"name":"a","taskReferenceName":"a","type":"SIMPLE"}';
      for (let level = 0; level < levels; level += 1) {
        const fork = `"name":"f","taskReferenceName":"f${level}","type":"FORK_JOIN"`;
        inner = `{${fork},"forkTasks":[[${inner}]]},{"name":"j","taskReferenceName":"j${level}","type":"JOIN"}`;
      }
      return `{"name":"nested${levels}","tasks":[${inner}]}`;
    };

    expect((await rest.send("POST", "/api/metadata/workflow", nested(30))).status).toBe(200);
    expect((await rest.get("/api/metadata/workflow/nested30")).status).toBe(200);
    const id = (await rest.send("POST", "/api/workflow/nested30", {})).text;
    expect((await rest.get(`/api/workflow/${id}`)).status).toBe(200);
    expect(told(await rest.send("POST", "/api/metadata/workflow", nested(31)))).toEqual(
      refusal(400, /nest deeper than 30/),
    );
  }, 60_000);
});

describe("a path or query with", () => {
  const gets: readonly (readonly [...Row, path: string])[] = [
    ["a broken escape", 400, /%zz/, "/api/metadata/taskdefs/t%zz"],
    ["half an escape", 400, /%/, "/api/metadata/taskdefs/t%2"],
    ["bytes that are not UTF-8", 400, /%ff/, "/api/metadata/taskdefs/t%ff"],
    ["a NUL", 400, /NUL/, "/api/metadata/taskdefs/t%00"],
    ["a name of 50 KB", 404, /No such taskType/, `/api/metadata/taskdefs/${"n".repeat(50_000)}`],
    ["a word for a version", 400, /^version /, "/api/metadata/workflow/w?version=two"],
    ["a version beyond 32 bits", 400, /^version /, "/api/metadata/workflow/w?version=3000000000"],
    ["a fraction for a version", 400, /^version /, "/api/metadata/workflow/w?version=1.5"],
    ["a word for a flag", 400, /^includeTasks /, "/api/workflow/x?includeTasks=perhaps"],
    ["a word for a count", 400, /^count /, "/api/tasks/poll/batch/none?count=x"],
    ["a count beyond 32 bits", 400, /^count /, "/api/tasks/poll/batch/none?count=3000000000"],
    ["a negative count", 400, /count/, "/api/tasks/poll/batch/none?count=-1"],
    ["a word for a time", 400, /^timeout /, "/api/tasks/poll/batch/none?timeout=long"],
    ["too long a time", 400, /Timeout/, "/api/tasks/poll/batch/none?timeout=5001"],
    ["a negative page", 400, /^start /, "/api/workflow/x/tasks?start=-1"],
    ["a negative length of a page", 400, /^count /, "/api/workflow/x/tasks?count=-1"],
    ["an unknown status", 400, /^status /, "/api/workflow/x/tasks?status=NONE"],
    ["no type", 400, /taskType/, "/api/tasks/queue/size"],
    ["a domain of 20 KB", 400, /domain/, `/api/tasks/poll/none?domain=${"d".repeat(20_000)}`],
  ];

  test.each(gets)("%s is refused", async (...row) => {
    const [, status, names, path] = row;
    expect(told(await rest.get(path))).toEqual(refusal(status, names));
  });

  test("a word for a version to delete is refused", async () => {
    expect(told(await rest.send("DELETE", "/api/metadata/workflow/w/x", ""))).toEqual(refusal(400, /^version /));
  });

  test("a pair that cannot be decoded goes without that pair", async () => {
    expect((await rest.get("/api/metadata/workflow/w?version=%zz&%ff=1&x=%")).status).toBe(200);
  });
});

test("a text of 1 MB is kept where any text may be", async () => {
  const id = (await rest.send("POST", "/api/workflow/w", { text: megabyte })).text;

  expect(JSON.parse((await rest.get(`/api/workflow/${id}`)).text).input.text).toBe(megabyte);
});
