import { expect, test } from "@jest/globals";
import { availableParallelism, loadavg } from "node:os";
import type { Page } from "playwright-core";

import { completeTask, takeTask } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { asText } from "../json.ts";
import { asChanges, asColumns, asConductor, chain, drawnId, loop, mixed } from "./drawn-executions.ts";
import type { Drawn } from "./drawn-executions.ts";
import { busyMs, msUntilShown, pageTimes, untilShown } from "./given-browser.ts";
import type { GivenConsole } from "./given-console.ts";
import { startStandIn } from "./stand-in.ts";

/** Source: reference/ui.md 3.8. */
const budget = { usableMs: 1000, longestTaskMs: 100, lensMs: 100, previewMs: 300, changesMs: 16, elements: 3000 };
const many = 10_000;

const drawings: readonly (readonly [string, () => Drawn])[] = [
  ["a list of 10,000 tasks", () => chain(many)],
  ["a loop of 10,000 turns", () => loop(many)],
  ["forks and joins of 10,000 tasks", () => mixed(many / 10)],
];

/** Figures hold for a machine that does nothing else; the more others run beside, the longer it may take. */
function leeway(): number {
  return 3 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
}

/** Budgets of executions as large as they come. */
export function largeTests({ rest, conductor, open, openUrl }: GivenConsole): void {
  test.each(drawings)("%s is there at once, in every lens", async (name, draw) => {
    const answers = { [`/api/console/executions/${drawnId}/graph`]: asColumns(draw()) };
    const server = await startStandIn({ to: rest(), answers });
    try {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      await page.locator("[data-ready=true] [data-ref]").first().waitFor();
      expect(await beyondBudget(name, page)).toEqual([]);
    } finally {
      await server.close();
    }
  });

  test("500 changes that come at once cost a page of 10,000 tasks some milliseconds", async () => {
    const drawing = mixed(many / 10);
    const answers = { [`/api/console/executions/${drawnId}/graph`]: asColumns(drawing) };
    const server = await startStandIn({ to: rest(), answers, stream: `${drawnId}/stream` });
    try {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      await page.getByText("live", { exact: true }).waitFor();
      const works = drawing.tasks.filter(({ taskType }) => taskType === "SIMPLE").slice(0, 500);
      const took: number[] = [];
      for (const [round, status] of ["FAILED", "COMPLETED", "FAILED"].entries()) {
        const changed = works.map((task) => ({ ...task, status }));
        const before = await busyMs(page);
        server.tell({ name: "change", id: round + 2, data: asChanges({ definition: [], tasks: changed }, round + 2) });
        await untilShown(page, `[data-ref=a0_0][data-status=${status === "FAILED" ? "failed" : "done"}]`);
        took.push((await busyMs(page)) - before);
      }

      const best = Math.min(...took);
      tell("500 changes", { best: Math.round(best) });
      expect(best).toBeLessThan(budget.changesMs * 3);
    } finally {
      await server.close();
    }
  });

  test("executions of 10,000 tasks are compared, and read as JSON, while the page goes on", async () => {
    const other = drawnId.replace(/1$/, "2");
    const [drawing, failed] = [mixed(many / 10), mixed(many / 10)];
    const tasks = failed.tasks.map((task) => (task.ref === "b7_1" ? { ...task, status: "FAILED" } : task));
    const graphOf = (id: string): string => `/api/console/executions/${id}/graph`;
    const answers = {
      [graphOf(drawnId)]: asColumns(drawing),
      [graphOf(other)]: asColumns({ ...failed, tasks }, other),
      "/api/workflow/": asConductor(drawing),
    };
    const server = await startStandIn({ to: rest(), answers });
    try {
      const page = await openUrl(`${server.url}/compare?a=${drawnId}&b=${other}`);
      await page.getByText("The first difference is at b7_1: the status differs.").waitFor();
      const compared = await pageTimes(page);
      await page.goto(`${server.url}/executions/${drawnId}?lens=json`);
      await page.getByRole("link", { name: "The execution whole" }).waitFor();
      const read = await pageTimes(page);

      tell("two of 10,000 tasks", { compared: compared.longestTaskMs, read: read.longestTaskMs });
      expect(Math.max(compared.longestTaskMs, read.longestTaskMs)).toBeLessThan(budget.longestTaskMs * leeway());
    } finally {
      await server.close();
    }
  });

  test("a fork of 10,000 branches is there at once", async () => {
    const id = await givenFork(many);

    const page = await open(`/executions/${id}`);

    await page.locator("[data-ref=fork]").getByText("10,000 branches").waitFor();
    await page.getByRole("img", { name: "9999 queued, 1 done" }).waitFor();
    // What the start has set going is over by now.
    await page.reload({ waitUntil: "commit" });
    await page.locator("[data-ref=fork]").waitFor();
    expect(await beyondBudget("a fork of 10,000 branches", page)).toEqual([]);
  }, 120_000);

  test("an output of 20 MB, which larger limits allow, is opened at its beginning", async () => {
    const { name, pay } = await givenLargeOutput();
    const id = await conductor().start({ name, version: 1 });
    const text = "0123456789abcdef".repeat(65_536);
    const outputData = Object.fromEntries(Array.from({ length: 20 }, (_, part) => [`part${part}`, text]));
    await completeTask(conductor(), await takeTask(conductor(), pay), outputData);
    const page = await open(`/executions/${id}?ref=pay`);
    await page.getByRole("tab", { name: "Output" }).waitFor();
    await pageTimes(page);

    const from = Date.now();
    await page.getByRole("tab", { name: "Output" }).click();
    await page.getByText(/The first .* of 2\d\.\d MB/).waitFor();
    const took = Date.now() - from;
    await page.getByRole("region", { name: "output" }).getByText("part0").waitFor();

    const { longestTaskMs } = await pageTimes(page);
    tell("20 MB of output", { opened: took, longestTaskMs });
    expect(took).toBeLessThan(budget.previewMs * leeway());
    expect(longestTaskMs).toBeLessThan(budget.longestTaskMs * leeway());
  });

  /** What takes longer or is more than it may; empty where all is well. */
  async function beyondBudget(name: string, page: Page): Promise<readonly string[]> {
    const opened = { ...(await pageTimes(page)), busyMs: await busyMs(page) };
    const rounds = [await switchLenses(page), await switchLenses(page)] as const;
    const better = (lens: keyof Lenses): number => Math.min(rounds[0][lens], rounds[1][lens]);
    const lenses = { timeline: better("timeline"), table: better("table"), graph: better("graph") };
    const switched = await pageTimes(page);
    const longestTaskMs = Math.max(opened.longestTaskMs, switched.longestTaskMs);
    const { usableMs, answeredMs, elements } = opened;
    tell(name, { usableMs, answeredMs, busyMs: opened.busyMs, ...lenses, longestTaskMs, elements });
    const most: Readonly<Record<string, number>> = {
      usableMs: budget.usableMs,
      longestTaskMs: budget.longestTaskMs,
      ...eachOf(lenses, budget.lensMs),
    };
    const times = Object.entries({ usableMs, longestTaskMs, ...lenses });
    return [
      ...times.filter(([what, ms]) => ms > (most[what] ?? 0) * leeway()).map(([what, ms]) => `${what}: ${ms} ms`),
      ...(opened.busyMs > budget.usableMs ? [`worked for ${opened.busyMs} ms`] : []),
      ...(elements > budget.elements ? [`${elements} elements`] : []),
    ];
  }

  /** One branch of it has ended. */
  async function givenFork(branches: number): Promise<string> {
    const [name, branch] = [uniqueName("wide"), uniqueName("branch")];
    await conductor().registerTasks([{ name: branch, retryCount: 0 }]);
    await conductor().registerWorkflow({
      ...{ name, version: 1, schemaVersion: 2 },
      tasks: [
        {
          ...{ name: "fork", taskReferenceName: "fork", type: "FORK_JOIN_DYNAMIC" },
          ...{ dynamicForkTasksParam: "tasks", dynamicForkTasksInputParamName: "inputs" },
          inputParameters: { tasks: "${workflow.input.tasks}", inputs: {} },
        },
        { name: "join", taskReferenceName: "join", type: "JOIN" },
      ],
    });
    const tasks = Array.from({ length: branches }, (_, index) => ({ name: branch, taskReferenceName: `b${index}` }));
    // On a busy machine the answer may come too late, and the execution begins all the same.
    await conductor()
      .start({ name, version: 1, input: { tasks } })
      .catch(() => "");
    const first = await takeTask(conductor(), branch, 90_000);
    await completeTask(conductor(), first);
    return asText(first["workflowInstanceId"]);
  }

  async function givenLargeOutput(): Promise<{ readonly name: string; readonly pay: string }> {
    const [name, pay] = [uniqueName("heavy"), uniqueName("pay")];
    await conductor().registerTasks([{ name: pay }]);
    const tasks = [{ name: pay, taskReferenceName: "pay", type: "SIMPLE" }];
    await conductor().registerWorkflow({ name, version: 1, schemaVersion: 2, tasks });
    return { name, pay };
  }
}

type Lenses = { readonly timeline: number; readonly table: number; readonly graph: number };

async function switchLenses(page: Page): Promise<Lenses> {
  return {
    timeline: await msUntilShown(page, "2", "[aria-label=Timeline] li"),
    table: await msUntilShown(page, "3", "[role=table] [role=cell]"),
    graph: await msUntilShown(page, "1", "[data-ready=true] [data-ref]"),
  };
}

function eachOf(object: Readonly<Record<string, number>>, value: number): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(object).map((key) => [key, value]));
}

function tell(what: string, figures: Readonly<Record<string, number>>): void {
  const words = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  process.stdout.write(`${what}: ${words.join(", ")} (ms)\n`);
}
