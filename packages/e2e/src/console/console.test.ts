import { expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { givenCluster } from "../given-cluster.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { givenBrowser } from "./given-browser.ts";

const given = givenCluster({ name: "console" });
const browser = givenBrowser();
const address = (path: string): string => `${given().cluster.address().rest}${path}`;
const conductor = () => given().clients.over.REST;

/** A worker's task, and one after it that needs its result; no retries. */
async function givenOrder() {
  const [name, pay, ship] = [uniqueName("order"), uniqueName("pay"), uniqueName("ship")];
  await conductor().registerTasks([pay, ship].map((task) => ({ name: task, retryCount: 0 })));
  await conductor().registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2 },
    tasks: [
      { name: pay, taskReferenceName: "pay", type: "SIMPLE", inputParameters: { amount: "${workflow.input.amount}" } },
      { name: ship, taskReferenceName: "ship", type: "SIMPLE", inputParameters: { receipt: "${pay.output.receipt}" } },
    ],
  });
  return { name, pay, ship };
}

async function fail(taskType: string, reason: string): Promise<void> {
  const { taskId, workflowInstanceId } = await takeTask(conductor(), taskType);
  await conductor().update({ taskId, workflowInstanceId, status: "FAILED", reasonForIncompletion: reason });
}

test("an execution is watched live from its start to its failure, explained, retried and completed", async () => {
  const { name, pay, ship } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: { amount: 12 } });
  const page = await browser.open(address(`/executions/${id}`));

  await page.getByRole("note", { name: "Why" }).getByText(`No worker polls ${pay}`).waitFor();
  await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-1" });
  await page.locator("[data-ref=pay][data-status=done]").waitFor();
  await fail(ship, "the carrier is on strike");
  await page.getByRole("note", { name: "Why" }).getByText("the carrier is on strike").click();
  await page.getByRole("complementary", { name: "Task ship" }).getByText("the carrier is on strike").waitFor();
  await page.getByRole("tab", { name: "Input" }).click();
  await page.getByRole("region", { name: "input" }).getByText('"r-1"').waitFor();
  await page.getByRole("button", { name: "Retry", exact: true }).click();
  await completeTask(conductor(), await takeTask(conductor(), ship), {});

  await page.locator("[data-ref=ship][data-status=done]").waitFor();
  await expect(untilEnded(conductor(), id)).resolves.toMatchObject({ status: "COMPLETED" });
});

test("by keyboard alone a task is found, its output read and its failure reached", async () => {
  const { name, pay, ship } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: { amount: 1 } });
  await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-2" });
  await fail(ship, "no ship");
  await untilEnded(conductor(), id);
  const page = await browser.open(address(`/executions/${id}`));
  await page.locator("[data-ref=ship][data-status=failed]").waitFor();

  await page.keyboard.press("f");
  await page.getByRole("complementary", { name: "Task ship" }).getByText("no ship").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("tree").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("complementary", { name: "Task pay" }).waitFor();
  await page.keyboard.press("3");
  await page.getByRole("table", { name: "Tasks" }).waitFor();

  expect(new URL(page.url()).searchParams.get("lens")).toBe("table");
  expect(new URL(page.url()).searchParams.get("ref")).toBe("pay");
});

test("going back in time shows what had not happened yet, and the address keeps it", async () => {
  const { name, pay, ship } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: {} });
  await completeTask(conductor(), await takeTask(conductor(), pay), {});
  await completeTask(conductor(), await takeTask(conductor(), ship), {});
  await untilEnded(conductor(), id);
  const page = await browser.open(address(`/executions/${id}`));
  await page.locator("[data-ref=ship][data-status=done]").waitFor();

  await page.getByRole("slider").press("Home");
  await page.locator("[data-ref=ship][data-unreached=true]").waitFor();
  await page.reload();

  await page.locator("[data-ref=ship][data-unreached=true]").waitFor();
  await page.keyboard.press(".");
  await page.locator("[data-ref=ship][data-status=done]").waitFor();
  expect(new URL(page.url()).searchParams.has("at")).toBe(false);
});

test("scripts and markup in names, inputs, reasons and logs are shown as text", async () => {
  const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
  const { name, pay } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: { amount: evil }, correlationId: evil });
  await fail(pay, evil);
  await untilEnded(conductor(), id);

  const page = await browser.open(address(`/executions/${id}?ref=pay&tab=input`));

  await page.getByRole("note", { name: "Why" }).getByText(evil).waitFor();
  await page.getByRole("region", { name: "input" }).getByText("onerror").waitFor();
  expect(await page.title()).toBe(`${name} · Tutti`);
});

test("the addresses of Conductor's consoles lead to their pages", async () => {
  const { name, pay } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: {} });
  const page = await browser.open(address(`/execution/${id}?task=(ref:pay)`));
  await page.getByRole("complementary", { name: "Task pay" }).waitFor();
  const classic = await browser.open(address(`/workflowDef/${name}/1`));
  await classic.getByRole("heading", { name, level: 1 }).waitFor();
  const queue = await browser.open(address(`/taskQueue/${pay}`));
  await queue.getByRole("complementary", { name: `Queue ${pay}` }).waitFor();

  expect(new URL(classic.url()).pathname).toBe(`/definitions/${name}`);
  expect(new URL(queue.url()).pathname).toBe("/queues");
});

test("nobody is shut out of any page, in either theme, on a wide screen or a narrow one", async () => {
  const { name, pay } = await givenOrder();
  const id = await conductor().start({ name, version: 1, input: {} });
  await fail(pay, "no money");
  await untilEnded(conductor(), id);
  const paths = [
    ...["/", "/executions", "/tasks", "/definitions", "/task-defs", "/events", "/run", "/queues", "/inbox"],
    ...["/compare", "/no/such/page", `/queues?type=${pay}`],
    ...["", "?ref=pay&tab=summary", "?lens=timeline", "?lens=table", "?lens=json"].map(
      (keys) => `/executions/${id}${keys}`,
    ),
    ...["", "?lens=json", "?lens=versions"].map((keys) => `/definitions/${name}${keys}`),
  ];
  const faults: string[] = [];
  const page = await browser.open(address("/"));
  for (const path of paths) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(address(path));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    for (const [colorScheme, width] of [
      ["light", 1440],
      ["dark", 1440],
      ["dark", 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const fault of await accessibilityFaults(page))
        faults.push(`${path}, ${colorScheme}, ${width} px: ${fault}`);
    }
  }

  expect(faults).toEqual([]);
}, 120_000);
