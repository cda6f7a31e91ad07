import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import type { Conductor } from "../clients/conductor.ts";
import { uniqueName } from "../clients/names.ts";
import type { JsonObject } from "../json.ts";
import { until } from "../until.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole, Order } from "./given-console.ts";
import { startStandIn } from "./stand-in.ts";

const many = 50;

/** Lists, and what is done from them to many. */
export function listTests({ open, openUrl, rest, conductor }: GivenConsole): void {
  test("fifty executions that failed for one cause are retried in four interactions", async () => {
    const order = await givenOrder(conductor());
    const ids = await givenFailed(conductor(), order, many);
    const page = await open("/");

    await page
      .getByRole("link", { name: new RegExp(`^the bank \\d+ has closed .*failed at ${order.pay}`, "u") })
      .click();
    await page.getByRole("button", { name: `Retry all ${many}` }).click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Retry ${many}` })
      .click();
    await page.getByRole("dialog").getByRole("status").getByText(`${many} done`).waitFor();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: /Done|Let it run/ })
      .click();

    const running = await untilRunning(conductor(), ids);
    expect(running).toBe(many);
  });

  test("all that match are done by a job, those too that have come since the list was read", async () => {
    const order = await givenOrder(conductor());
    const before = await givenFailed(conductor(), order, 2);
    await untilListed(rest(), order.name, 2);
    const page = await open(`/executions?name=${order.name}&status=FAILED`);
    await expectRows(page, 2);

    const since = await givenFailed(conductor(), order, 1);
    await page.getByRole("button", { name: "1 new" }).waitFor();
    await page.getByRole("checkbox", { name: `Select ${before[0]}` }).check();
    const bar = page.getByRole("toolbar", { name: "Selected executions" });
    await bar.getByRole("button", { name: "Select all 3 that match" }).click();
    await bar.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry 3" }).click();
    await page.getByRole("dialog").getByRole("status").getByText("3 done").waitFor();

    await expect(untilRunning(conductor(), [...before, ...since])).resolves.toBe(3);
  });

  test("an execution that failed tells how many others did for the same cause, and leads to them", async () => {
    const { name, pay } = await givenOrder(conductor());
    const ids: string[] = [];
    for (const place of [1, 2]) {
      ids.push(await conductor().start({ name, version: 1, input: { amount: place } }));
      await failNext(conductor(), pay, `the post took letter ${place}`);
    }
    for (const id of ids) await untilEnded(conductor(), id);
    await untilListed(rest(), name, 2);
    const page = await open(`/executions/${ids[0]}`);

    await page.getByRole("note", { name: "Why" }).getByRole("link", { name: "2 failed like this" }).click();

    await page.getByRole("button", { name: "Retry all 2" }).waitFor();
    await page.getByRole("heading", { name: pay, level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/errors\/\w+$/);
  });

  test("a cause of which all were retried is told to be gone, and not to be an error of its own", async () => {
    const order = await givenOrder(conductor());
    const [id] = await givenFailed(conductor(), order, 2);
    await untilListed(rest(), order.name, 2);
    const page = await open(`/executions/${id}`);
    await page.getByRole("note", { name: "Why" }).getByRole("link", { name: "2 failed like this" }).click();

    await page.getByRole("button", { name: "Retry all 2" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Retry 2" }).click();
    await dialog.getByRole("status").getByText("2 done").waitFor();
    await dialog.getByRole("button", { name: "Done" }).click();

    await page.getByRole("heading", { name: "Nothing fails with this now" }).waitFor();
    await expect(page.getByRole("button", { name: "Retry all" }).count()).resolves.toBe(0);
  });

  test("a server that knows nothing of the console still has its errors grouped, and retried", async () => {
    const order = await givenOrder(conductor());
    const ids = await givenFailed(conductor(), order, 3);
    const server = await startStandIn({ to: rest(), isStock: true });
    try {
      const page = await openUrl(`${server.url}/errors`);
      await page.getByRole("searchbox", { name: "Filter errors" }).fill("has closed");
      await page.getByRole("link", { name: /^the bank \d+ has closed$/ }).click();
      await page.getByRole("list").getByRole("link", { name: order.name }).first().waitFor();
      await page.goto(`${server.url}/executions?name=${order.name}`);
      await expectRows(page, 3);
      await page.getByRole("checkbox", { name: "Select all rows that are loaded" }).check();
      await page.getByRole("toolbar", { name: "Selected executions" }).getByRole("button", { name: "Retry" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Retry 3" }).click();
      await page.getByRole("dialog").getByText("3 done.").waitFor();

      await expect(untilRunning(conductor(), ids)).resolves.toBe(3);
    } finally {
      await server.close();
    }
  });

  test("a cause of failures that is known is noted on, and muted until it is asked for", async () => {
    const order = await givenOrder(conductor());
    await givenFailed(conductor(), order, 2);
    await untilListed(rest(), order.name, 2);
    const page = await open("/errors");
    const filter = page.getByRole("searchbox", { name: "Filter errors" });
    await filter.fill(order.pay);
    await page.getByRole("link", { name: /^the bank \d+ has closed$/ }).click();

    await page.getByRole("button", { name: "Add a note" }).click();
    await page.getByRole("textbox", { name: "Note for everybody" }).fill("Ada calls the bank");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("region", { name: "Note" }).getByText("Ada calls the bank").waitFor();
    await page.getByRole("button", { name: "Mute", exact: true }).click();
    await page.getByRole("button", { name: "Unmute" }).waitFor();

    await page.getByRole("navigation", { name: "Within" }).getByRole("link", { name: "Errors" }).click();
    await filter.fill(order.pay);
    await page.getByText("No error matches").waitFor();
    await page.getByRole("button", { name: /^Show \d+ muted$/ }).click();
    const row = page.getByRole("row", { name: /has closed/ });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/muted.*Ada calls the bank/);
  });

  test("a list tells that there is more without moving, and keeps its filter in the address", async () => {
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const page = await open(`/executions?name=${name}`);
    await page.getByRole("checkbox", { name: `Select ${id}` }).waitFor();

    await conductor().start({ name, version: 1, input: {} });
    await page.getByRole("button", { name: "1 new" }).click();
    await expectRows(page, 2);
    await page.getByRole("button", { name: /^Failed/ }).click();
    await page.getByText("Nothing matches").waitFor();
    await failNext(conductor(), pay, "no money");

    expect(new URL(page.url()).searchParams.get("status")).toBe("FAILED");
    await page.getByRole("cell", { name: "no money" }).waitFor();
  });

  test("rows change where they stand, new ones are announced, and nothing moves while rows are selected", async () => {
    const server = await startStandIn({ to: rest(), answers: drawnList(), stream: "/stream/executions" });
    try {
      const page = await openUrl(`${server.url}/executions`);
      const running = page.getByRole("row", { name: /Running order/ });
      await running.nth(1).waitFor();
      await until("the page to listen", { withinMs: 10_000 }, async () => server.tell(rowsEvent([])) > 0);

      server.tell(rowsEvent([drawnRow(1, "COMPLETED"), drawnRow(3, "RUNNING")]));
      await page.getByRole("button", { name: "1 new" }).waitFor();
      expect(await statusesOf(page)).toEqual(["Running", "Completed"]);

      await page.getByRole("checkbox", { name: "Select w-2" }).check();
      server.tell(rowsEvent([drawnRow(2, "FAILED"), drawnRow(4, "RUNNING")]));
      // What comes after a second event has come after the first.
      server.tell(rowsEvent([]));
      expect(await statusesOf(page)).toEqual(["Running", "Completed"]);
      await page.getByRole("toolbar", { name: "Selected executions" }).getByRole("button", { name: "Clear" }).click();
      await page.getByRole("button", { name: "2 new" }).waitFor();
      expect(await statusesOf(page)).toEqual(["Failed", "Completed"]);
    } finally {
      await server.close();
    }
  });

  test("starts are drawn over to narrow the list to their time", async () => {
    const server = await startStandIn({ to: rest(), answers: drawnList() });
    try {
      const page = await openUrl(`${server.url}/executions`);
      const bars = page.getByRole("img", { name: "Starts: 9 Completed, 1 Failed" });
      const box = await bars.boundingBox();
      if (box === null) throw new Error("the histogram is not seen");
      await page.getByRole("button", { name: "Completed 9" }).waitFor();

      await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + 20);
      await page.mouse.up();
      await page.getByRole("button", { name: /^Take away Started/ }).waitFor();

      const { searchParams } = new URL(page.url());
      expect([searchParams.get("from"), searchParams.get("to")]).toEqual([String(start), String(start + 120_000)]);
    } finally {
      await server.close();
    }
  });

  test("what is typed becomes a filter, columns are chosen, and both are kept as a view in the rail", async () => {
    const { name } = await givenOrder(conductor());
    await conductor().start({ name, version: 1, input: { order: { no: "o-7" } }, correlationId: "c-7" });
    await conductor().start({ name, version: 1, input: { order: { no: "o-8", before: "o-7" } }, correlationId: "c-7" });
    const page = await open("/executions");

    await page.getByRole("searchbox", { name: "Free text" }).fill(`name:${name} corr:c-7`);
    await page.keyboard.press("Enter");
    await expectRows(page, 2);
    await page.getByRole("cell", { name: "0/1" }).first().waitFor();
    await page.getByRole("searchbox", { name: "Free text" }).fill("input.order.no:o-7");
    await page.keyboard.press("Enter");
    await page.getByText("1 of the 2 looked through have input.order.no “o-7”").waitFor();
    await expectRows(page, 1);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Created by" }).check();
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: "Created by" }).waitFor();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("textbox", { name: "Name of a new view" }).fill(`Seven of ${name}`);
    await page.keyboard.press("Enter");
    await page.goto(new URL("/", page.url()).href);
    await page
      .getByRole("main")
      .getByRole("link", { name: `Seven of ${name}` })
      .waitFor();
    await page
      .getByRole("navigation", { name: "Console" })
      .getByRole("link", { name: `Seven of ${name}` })
      .click();

    await expectRows(page, 1);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get("corr")).toBe("c-7");
    expect(searchParams.get("cols")).toContain("createdBy");
  });

  test("by keyboard a row is peeked into, and the next, and opened", async () => {
    const { name, pay } = await givenOrder(conductor());
    const first = await conductor().start({ name, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), first);
    const second = await conductor().start({ name, version: 1, input: {} });
    await untilListed(rest(), name, 2);
    const page = await open(`/executions?name=${name}&sort=startTime:DESC`);
    const list = page.url();
    await expectRows(page, 2);
    const focused = page.locator(":focus");
    await page.getByRole("button", { name: "Raw" }).click();
    await page.getByRole("textbox", { name: "Query" }).and(focused).waitFor();
    await page.getByRole("button", { name: "Fields" }).click();
    await page.getByRole("searchbox", { name: "Free text" }).and(focused).waitFor();
    await page.goto(list);
    await expectRows(page, 2);
    const views = page.getByRole("button", { name: "Views" });
    await views.click();
    await page.keyboard.press("Escape");
    await views.and(focused).waitFor();

    await page.keyboard.press("j");
    await page.keyboard.press(" ");
    await page.getByRole("complementary", { name: "Peek" }).getByText(second).waitFor();
    await page.keyboard.press("j");
    await page.getByRole("complementary", { name: "Peek" }).getByText("no money").waitFor();
    await page.keyboard.press("Enter");

    await page.getByRole("note", { name: "Why" }).getByText("no money").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/executions/${first}`);
  });

  test("a queue that nobody polls comes first, and tells what waits in it", async () => {
    const { name, pay } = await givenOrder(conductor());
    await conductor().start({ name, version: 1, input: {} });
    const page = await open("/queues");
    await page.getByRole("searchbox", { name: "Filter queues" }).fill(pay);

    await page.getByRole("row", { name: new RegExp(`${pay} Nobody polls it`) }).click();
    await page
      .getByRole("complementary", { name: `Queue ${pay}` })
      .getByText("Nobody polls it")
      .waitFor();
    await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r" });

    await page.getByRole("row", { name: new RegExp(`${pay} Empty`) }).waitFor();
    expect(new URL(page.url()).searchParams.get("type")).toBe(pay);
  });

  test("a person is led from an execution to the inbox, sees what the task was given, and says why it fails", async () => {
    const [name, corr] = [uniqueName("asked"), uniqueName("corr")];
    const inputParameters = { amount: "${workflow.input.amount}" };
    const tasks = [{ name: "approve", taskReferenceName: "approve", type: "HUMAN", inputParameters }];
    await conductor().registerWorkflow({ name, version: 1, schemaVersion: 2, tasks });
    const id = await conductor().start({ name, version: 1, input: { amount: 4711 }, correlationId: corr });
    const page = await open(`/executions/${id}`);

    await page.getByRole("note", { name: "Why" }).getByRole("link", { name: "Inbox" }).click();
    await page.getByText(corr).waitFor();
    const dialog = page.getByRole("dialog", { name: "Complete approve" });
    await dialog.getByText("4711").waitFor();
    expect(await dialog.getByRole("link", { name }).getAttribute("href")).toContain(id);
    await dialog.getByRole("textbox", { name: "Reason, if it fails" }).fill("too dear");
    await dialog.getByRole("button", { name: "Fail", exact: true }).click();

    await expect(untilEnded(conductor(), id)).resolves.toMatchObject({
      status: "FAILED",
      tasks: [{ reasonForIncompletion: "too dear" }],
    });
  });

  test("two versions are drawn as one, and a definition's executions are the whole list", async () => {
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const task = (ref: string) => ({ name: pay, taskReferenceName: ref, type: "SIMPLE" });
    await conductor().registerWorkflow({ name, version: 2, schemaVersion: 2, tasks: [task("pay"), task("thank")] });
    const page = await open(`/definitions/${name}?lens=versions`);

    await page.locator("[data-ref=thank][data-change=added]").waitFor();
    await page.locator("[data-ref=ship][data-change=removed]").waitFor();
    await page.locator("[data-ref=pay][data-change=changed]").click();
    await page.getByRole("complementary", { name: "Task pay" }).getByText("inputParameters").waitFor();
    await page.getByRole("tab", { name: "Text" }).click();
    await page.getByRole("region", { name: "Version 1 and version 2" }).waitFor();
    await page.getByRole("tab", { name: "Executions" }).click();
    await page.getByRole("checkbox", { name: `Select ${id}` }).waitFor();

    expect(new URL(page.url()).searchParams.get("lens")).toBe("runs");
  });
}

const start = 1_790_000_000_000;

function drawnRow(number: number, status: string): JsonObject {
  return {
    ...{ workflowId: `w-${number}`, workflowName: "order", workflowVersion: 1, status, correlationId: "" },
    ...{ startTime: start + number, updateTime: start + number, endTime: status === "RUNNING" ? 0 : start + 5000 },
  };
}

function rowsEvent(rows: readonly JsonObject[]) {
  return { name: "rows", data: { rows } };
}

function drawnList(): Readonly<Record<string, unknown>> {
  return {
    "/api/console/executions/facets": {
      statuses: [
        { value: "COMPLETED", count: 9 },
        { value: "FAILED", count: 1 },
      ],
      ...{ workflowNames: [{ value: "order", count: 10 }], total: 10, isTotalCapped: false },
    },
    "/api/console/executions/histogram": {
      ...{ fromTime: start - 60_000, toTime: start + 180_000, bucketMs: 60_000, isCapped: false },
      series: [
        { status: "COMPLETED", counts: [1, 5, 3, 0] },
        { status: "FAILED", counts: [0, 1, 0, 0] },
      ],
    },
    "/api/console/executions": {
      rows: [drawnRow(2, "RUNNING"), drawnRow(1, "RUNNING")],
      ...{ nextPageToken: "", total: 2, isTotalCapped: false },
    },
  };
}

/** From the first row down. */
async function statusesOf(page: Page): Promise<readonly string[]> {
  const rows = page.getByRole("table", { name: "Executions" }).getByRole("row");
  const texts = await rows.evaluateAll((all) => all.slice(1).map((row) => row.children[1]?.textContent ?? ""));
  return texts;
}

async function givenFailed(conductor: Conductor, { name, pay }: Order, count: number): Promise<readonly string[]> {
  const ids = await Promise.all(
    Array.from({ length: count }, () => conductor.start({ name, version: 1, input: { amount: 1 } })),
  );
  let failed = 0;
  await until(`${count} tasks to fail`, { withinMs: 30_000, everyMs: 0 }, async () => {
    const tasks = await conductor.poll(pay, { count, timeoutMs: 1000 });
    await Promise.all(tasks.map((task) => failOne(conductor, task, failed++)));
    return failed >= count;
  });
  for (const id of ids) await untilEnded(conductor, id);
  return ids;
}

/** Waits until the list knows of so many. */
async function untilListed(address: string, name: string, count: number): Promise<void> {
  const query = new URLSearchParams({ query: `workflowType="${name}"`, withTotal: "true" });
  await until(`${count} executions in the list`, { withinMs: 20_000 }, async () => {
    const answer = (await (await fetch(`${address}/api/console/executions?${query.toString()}`)).json()) as JsonObject;
    return answer["total"] === count;
  });
}

/** Gives how many they are, when all run. */
async function untilRunning(conductor: Conductor, ids: readonly string[]): Promise<number> {
  return await until("all to run again", { withinMs: 20_000 }, async () => {
    const all = await Promise.all(ids.map((id) => conductor.execution(id)));
    return all.every(({ status }) => status === "RUNNING") && all.length;
  });
}

// Each tells another number, as causes do.
async function failOne(conductor: Conductor, task: JsonObject, number: number): Promise<void> {
  const { taskId, workflowInstanceId } = task;
  const reasonForIncompletion = `the bank ${number} has closed`;
  await conductor.update({
    ...{ taskId, workflowInstanceId, reasonForIncompletion },
    status: "FAILED",
  });
}

async function expectRows(page: Page, count: number): Promise<void> {
  const rows = page.getByRole("table", { name: "Executions" }).getByRole("checkbox", { name: /^Select (?!all)/ });
  await rows.nth(count - 1).waitFor();
  await rows.nth(count).waitFor({ state: "detached" });
}
