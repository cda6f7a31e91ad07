import { expect, test } from "@jest/globals";
import { mkdir, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";

import { takeTask, untilEnded } from "../clients/executions.ts";
import type { JsonObject } from "../json.ts";
import { root } from "../root.ts";
import { until } from "../until.ts";
import type { GivenConsole } from "./given-console.ts";

const folder = process.env["TUTTI_SCREENSHOTS"] ?? "";
const mostBytes = 150 * 1024;
const simple = (name: string, ref: string, more: object = {}): JsonObject => ({
  ...{ name, taskReferenceName: ref, type: "SIMPLE" },
  ...more,
});

/** The pictures of `docs/console.md`, where TUTTI_SCREENSHOTS names a folder for them. */
export function screenshotTests({ conductor, open }: GivenConsole): void {
  if (folder === "") return;

  test("the console is shown in pictures", async () => {
    const { failed, waiting, done } = await givenShop();
    const invoice = encodeURIComponent("invoice › send_invoice");
    const pictures: readonly (readonly [name: string, path: string, theme?: "dark"])[] = [
      ["overview", "/"],
      ["executions", "/executions"],
      ["execution", `/executions/${failed}?open=invoice&ref=${invoice}`],
      ["waiting", `/executions/${waiting}?ref=charge`, "dark"],
      ["timeline", `/executions/${failed}?lens=timeline&ref=charge&tab=input`],
      ["compare", `/compare?a=${done}&b=${failed}`],
      ["errors", "/errors"],
      ["queues", "/queues?type=charge_card"],
    ];
    const target = isAbsolute(folder) ? folder : join(root, folder);
    await mkdir(target, { recursive: true });
    const large: string[] = [];
    for (const [name, path, theme = "light"] of pictures) {
      const page = await open(path, { theme, width: 1280, height: name === "executions" ? 560 : 740 });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      await page.screenshot({ path: join(target, `${name}.png`), animations: "disabled" });
      if ((await stat(join(target, `${name}.png`))).size > mostBytes) large.push(name);
    }

    expect(large).toEqual([]);
  }, 300_000);

  /** A shop's orders: one that is through, one that failed in its sub-workflow, one that waits. */
  async function givenShop() {
    await registerShop();
    for (let order = 0; order < 8; order += 1) {
      const id = await start({ parcels: 3 });
      await failNow("reserve_stock", `warehouse w-${order} does not answer`);
      await untilEnded(conductor(), id);
    }
    const done = await start({ parcels: 24 });
    await work("reserve_stock", { stock: "w-3" });
    await work("notify", {});
    await work("charge_card", { receipt: "r-9" });
    await work("send_invoice", { invoice: "i-1" });
    await approve(done);
    await untilEnded(conductor(), done);
    const failed = await start({ parcels: 24, broken: 2 });
    await work("reserve_stock", { stock: "w-3" });
    await work("notify", {});
    await failNow("weigh_parcel", "the scale does not answer");
    await work("weigh_parcel", {});
    await work("charge_card", { receipt: "r-10" });
    await failNow("send_invoice", "502 Bad Gateway from billing:8443");
    await failNow("send_invoice", "502 Bad Gateway from billing:8443");
    await untilEnded(conductor(), failed);
    const waiting = await start({ parcels: 24 });
    await work("reserve_stock", { stock: "w-4" });
    await work("notify", {});
    await work("send_invoice", { invoice: "i-2" });
    return { done, failed, waiting };
  }

  async function start({
    parcels,
    broken = 0,
  }: {
    readonly parcels: number;
    readonly broken?: number;
  }): Promise<string> {
    const tasks = Array.from({ length: parcels }, (_, index) => ({
      ...{ name: "weigh_parcel", taskReferenceName: `parcel_${index}`, optional: true },
      type: index % 10 === 5 && index / 10 < broken ? "SIMPLE" : "NOOP",
    }));
    const input = { orderId: "o-1042", amount: 129.5, kind: "express", parcels: tasks };
    return await conductor().start({ name: "order_fulfillment", version: 3, correlationId: "order-1042", input });
  }

  async function finish(taskType: string, result: JsonObject): Promise<void> {
    const { taskId, workflowInstanceId } = await takeTask(conductor(), taskType);
    await conductor().update({ taskId, workflowInstanceId, workerId: "worker-7", ...result });
  }
  const work = async (taskType: string, outputData: JsonObject): Promise<void> =>
    await finish(taskType, { status: "COMPLETED", outputData });
  const failNow = async (taskType: string, reasonForIncompletion: string): Promise<void> =>
    await finish(taskType, { status: "FAILED", reasonForIncompletion });

  async function approve(workflowInstanceId: string): Promise<void> {
    const task = await until("somebody to be asked", { withinMs: 30_000 }, async () => {
      const { tasks } = await conductor().execution(workflowInstanceId);
      return (tasks as readonly JsonObject[]).find(({ taskType }) => taskType === "HUMAN");
    });
    const { taskId } = task;
    await conductor().update({ taskId, workflowInstanceId, status: "COMPLETED", outputData: { by: "ann" } });
  }

  async function registerShop(): Promise<void> {
    const retried = { name: "send_invoice", retryCount: 1, retryDelaySeconds: 0 };
    const names = ["reserve_stock", "notify", "weigh_parcel", "charge_card"];
    await conductor().registerTasks([retried, ...names.map((name) => ({ name, retryCount: 0 }))]);
    const billing = [
      { name: "prepare", taskReferenceName: "prepare", type: "SET_VARIABLE", inputParameters: { currency: "EUR" } },
      simple("send_invoice", "send_invoice"),
    ];
    await conductor().registerWorkflow({ name: "billing", version: 1, schemaVersion: 2, tasks: billing });
    await conductor().registerWorkflow({ name: "order_fulfillment", version: 3, schemaVersion: 2, tasks: shopTasks });
  }
}

const shopTasks: readonly JsonObject[] = [
  simple("reserve_stock", "reserve", { inputParameters: { order: "${workflow.input.orderId}" } }),
  {
    ...{ name: "kind", taskReferenceName: "kind", type: "SWITCH", evaluatorType: "value-param", expression: "kind" },
    inputParameters: { kind: "${workflow.input.kind}" },
    decisionCases: { express: [simple("notify", "notify_courier")], pickup: [] },
    defaultCase: [simple("notify", "notify_depot")],
  },
  {
    ...{ name: "parcels", taskReferenceName: "parcels", type: "FORK_JOIN_DYNAMIC" },
    ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
    inputParameters: { tasks: "${workflow.input.parcels}", inputs: {} },
  },
  { name: "parcels_join", taskReferenceName: "parcels_join", type: "JOIN" },
  {
    ...{ name: "finish", taskReferenceName: "finish", type: "FORK_JOIN" },
    forkTasks: [
      [
        simple("charge_card", "charge", {
          inputParameters: { amount: "${workflow.input.amount}", stock: "${reserve.output.stock}" },
        }),
      ],
      [{ name: "invoice", taskReferenceName: "invoice", type: "SUB_WORKFLOW", subWorkflowParam: { name: "billing" } }],
    ],
  },
  { name: "finish_join", taskReferenceName: "finish_join", type: "JOIN", joinOn: ["charge", "invoice"] },
  { name: "approve", taskReferenceName: "approve", type: "HUMAN" },
];
