import type { Page } from "playwright-core";

import { takeTask } from "../clients/executions.ts";
import type { Conductor } from "../clients/conductor.ts";
import { uniqueName } from "../clients/names.ts";
import { givenCluster } from "../given-cluster.ts";
import { givenBrowser, whyNoBrowser } from "./given-browser.ts";
import type { PageOptions } from "./given-browser.ts";

/** One cluster and one browser, for all tests in a browser. */
export type GivenConsole = {
  /** Without one, tests in a browser are skipped, with a line that tells why; where they are required, as in CI, they fail. */
  readonly hasBrowser: boolean;
  readonly rest: () => string;
  readonly conductor: () => Conductor;
  /** Opens a path of the console that the cluster serves. */
  readonly open: (path: string, options?: PageOptions) => Promise<Page>;
  /** Opens any address, as one of a stand-in. */
  readonly openUrl: (url: string, options?: PageOptions) => Promise<Page>;
};

export function givenConsole(): GivenConsole {
  const given = givenCluster({ name: "console", env: { TUTTI_TASK_PAYLOAD_LIMIT_KB: "32768" } });
  const isRequired = (process.env["CI"] ?? process.env["TUTTI_TEST_BROWSER"] ?? "") !== "";
  const hasBrowser = isRequired || whyNoBrowser() === undefined;
  if (!hasBrowser)
    process.stdout.write(`no Chromium, so the console is not tested in a browser: ${whyNoBrowser() ?? ""}\n`);
  const browser = hasBrowser ? givenBrowser() : undefined;
  const openUrl = async (url: string, options?: PageOptions): Promise<Page> => {
    if (browser === undefined) throw new Error("there is no browser");
    return await browser.open(url, options);
  };
  const rest = (): string => given().cluster.address().rest;
  return {
    rest,
    hasBrowser,
    openUrl,
    conductor: () => given().clients.over.REST,
    open: async (path, options) => await openUrl(`${rest()}${path}`, options),
  };
}

export type Order = { readonly name: string; readonly pay: string; readonly ship: string };

/** A definition of a worker's task, and one after it that needs its result; no retries. */
export async function givenOrder(conductor: Conductor): Promise<Order> {
  const [name, pay, ship] = [uniqueName("order"), uniqueName("pay"), uniqueName("ship")];
  await conductor.registerTasks([pay, ship].map((task) => ({ name: task, retryCount: 0 })));
  await conductor.registerWorkflow({
    ...{ name, version: 1, schemaVersion: 2 },
    tasks: [
      { name: pay, taskReferenceName: "pay", type: "SIMPLE", inputParameters: { amount: "${workflow.input.amount}" } },
      { name: ship, taskReferenceName: "ship", type: "SIMPLE", inputParameters: { receipt: "${pay.output.receipt}" } },
    ],
  });
  return { name, pay, ship };
}

/** Takes the next task of that type and fails it. */
export async function failNext(conductor: Conductor, taskType: string, reason: string): Promise<void> {
  const { taskId, workflowInstanceId } = await takeTask(conductor, taskType);
  await conductor.update({ taskId, workflowInstanceId, status: "FAILED", reasonForIncompletion: reason });
}
