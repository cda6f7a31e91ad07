import { expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { until } from "../until.ts";
import { asChanges, asColumns, chain, drawnId } from "./drawn-executions.ts";
import type { Drawn } from "./drawn-executions.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";
import { startStandIn } from "./stand-in.ts";
import type { Answers, StandIn } from "./stand-in.ts";

const path = `/api/console/executions/${drawnId}`;

/** What the page of an execution shows beyond its drawing. */
export function executionTests({ rest, conductor, open, openUrl }: GivenConsole): void {
  async function withStandIn(answers: Answers, act: (server: StandIn) => Promise<void>): Promise<void> {
    const server = await startStandIn({ to: rest(), answers, stream: `${drawnId}/stream` });
    try {
      await act(server);
    } finally {
      await server.close();
    }
  }

  test("numbers of any length are shown and sent as they are written", async () => {
    const { name } = await givenOrder(conductor());
    const page = await open(`/run?name=${name}`);
    await page.getByRole("textbox", { name: "Input" }).fill('{"n": 12345678901234567890123, "f": 1.0}');
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForURL(/executions\/[0-9a-f-]{36}/);
    const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await page.goto(`${rest()}/executions/${id}?own=input`);
    await page.getByRole("region", { name: "input" }).getByText("12345678901234567890123").waitFor();
    await page.goto(`${rest()}/run?from=${id}`);

    expect(await page.getByRole("textbox", { name: "Input" }).inputValue()).toContain('"n": 12345678901234567890123');
    const answer = await fetch(`${rest()}/api/workflow/${id}?includeTasks=false`);
    expect(await answer.text()).toContain('"input":{"n":12345678901234567890123,"f":1.0}');
  });

  test("a sub-workflow unfolds where it stands, down to what failed in it, and folds again", async () => {
    const { name, pay } = await givenOrder(conductor());
    const outer = uniqueName("outer");
    const child = { name, taskReferenceName: "child", type: "SUB_WORKFLOW", subWorkflowParam: { name, version: 1 } };
    await conductor().registerWorkflow({ name: outer, version: 1, schemaVersion: 2, tasks: [child] });
    const id = await conductor().start({ name: outer, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), id);
    const page = await open(`/executions/${id}`);

    await page.getByRole("button", { name: "Unfold the sub-workflow of child" }).click();
    await page.locator("[data-ref=pay][data-status=failed]").click();
    await page.getByRole("complementary", { name: "Task pay" }).getByText("no money").waitFor();
    await page.reload();
    await page.getByRole("complementary", { name: "Task pay" }).getByText("no money").waitFor();
    await page.keyboard.press("2");
    await page.getByRole("region", { name: "Timeline" }).getByRole("button", { name: "pay", exact: true }).waitFor();
    await page.getByRole("button", { name: "Fold the sub-workflow of child", exact: true }).click();
    await page.getByRole("button", { name: "Unfold the sub-workflow of child", exact: true }).waitFor();
    await page.keyboard.press("1");
    await page.locator("[data-ref=child]").waitFor();
    await page.getByRole("button", { name: "Tree of tasks" }).click();
    const tree = page.getByRole("region", { name: "Tasks by what holds them" });
    await tree.getByRole("button", { name: "Unfold the sub-workflow of child" }).click();
    await tree.getByRole("button", { name: "pay", exact: true }).click();
    await page.getByRole("complementary", { name: "Task pay" }).waitFor();
    await tree.getByRole("button", { name: "Fold the sub-workflow of child", exact: true }).click();
    expect(await page.locator("[data-ref=pay]").count()).toBe(0);

    expect(new URL(page.url()).searchParams.has("open")).toBe(false);
  });

  test("of a wide fork those branches are drawn that somebody wants to see, failures by themselves", async () => {
    await withStandIn({ [`${path}/graph`]: asColumns(wideFork(40)) }, async (server) => {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      await page.locator("[data-ref=wide]").getByText("2 failed", { exact: true }).waitFor();

      await page.getByRole("button", { name: "Failed", exact: true }).click();
      await page.locator("[data-ref=b7][data-status=failed]").waitFor();
      expect(await page.locator("[data-ref^=b]").count()).toBe(2);
      await page.getByRole("button", { name: "First 8" }).click();
      await page.locator("[data-ref=b0]").waitFor();

      expect(new URL(page.url()).searchParams.get("branches")).toBe("wide:first");
    });
  });

  test("what is selected is in view in every lens, however many tasks there are", async () => {
    const drawing = chain(400);
    await withStandIn({ [`${path}/graph`]: asColumns(drawing) }, async ({ url }) => {
      const page = await openUrl(`${url}/executions/${drawnId}?ref=step_390`);
      await page.getByRole("treeitem", { selected: true }).filter({ hasText: "step_390" }).waitFor();
      const [table, timeline] = [page.getByRole("row", { selected: true }), page.locator("li[data-critical]")];

      await page.keyboard.press("3");
      await table.filter({ hasText: "step_390" }).waitFor();
      await page.keyboard.press("2");
      await timeline.filter({ hasText: "step_390" }).waitFor();

      expect(await timeline.filter({ hasText: /step_1$/u }).count()).toBe(0);
    });
  });

  test("the turn of a loop whose task is selected is the one that is drawn, and another turn selects its own", async () => {
    const name = uniqueName("turns");
    await conductor().registerWorkflow({
      ...{ name, version: 1, schemaVersion: 2 },
      tasks: [
        {
          ...{ name: "again", taskReferenceName: "again", type: "DO_WHILE", loopCondition: "$.again['iteration'] < 3" },
          loopOver: [
            {
              ...{ name: "work", taskReferenceName: "work", type: "INLINE" },
              inputParameters: { evaluatorType: "graaljs", expression: "1" },
            },
          ],
        },
      ],
    });
    const id = await conductor().start({ name, version: 1, input: {} });
    await untilEnded(conductor(), id);
    const page = await open(`/executions/${id}?lens=table`);
    const frame = page.getByRole("treeitem").filter({ hasText: "again" }).first();
    const inspected = page.getByRole("complementary").filter({ hasText: "work" });

    await page.getByRole("row").filter({ hasText: "work__1" }).click();
    await page.keyboard.press("1");

    await frame.getByText("1 / 3").waitFor();
    await page.getByRole("button", { name: "Later turn of again" }).click();
    await frame.getByText("2 / 3").waitFor();
    await inspected.getByText("work__2").first().waitFor();
    await page.keyboard.press("Escape");
    await frame.getByText("2 / 3").waitFor();
    expect(new URL(page.url()).searchParams.get("iter")).toBe("again:2");
  });

  test("d compares with the last success", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const good = await conductor().start({ name, version: 1, input: {} });
    await completeTask(conductor(), await takeTask(conductor(), pay));
    await completeTask(conductor(), await takeTask(conductor(), ship));
    await untilEnded(conductor(), good);
    const bad = await conductor().start({ name, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), bad);
    const page = await open(`/executions/${bad}`);
    await page.locator("[data-ref=pay][data-status=failed]").waitFor();
    await until("the success to be found", { withinMs: 20_000 }, async () => {
      await page.keyboard.press("d");
      await page.waitForURL(/compare/, { timeout: 1000 }).catch(() => undefined);
      return page.url().includes("/compare");
    });

    await page.getByText("The first difference is at pay").waitFor();
    expect(new URL(page.url()).searchParams.get("a")).toBe(good);
  });

  test("changes come by themselves, also after the connection broke, and nothing is asked for meanwhile", async () => {
    const answers = { [`${path}/graph`]: asColumns(chain(3)) };
    await withStandIn(answers, async (server) => {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      await page.getByText("live", { exact: true }).waitFor();
      const failed = (ref: string): Drawn => ({
        definition: [],
        tasks: [{ ref, taskType: "SIMPLE", status: "FAILED", reason: "no luck" }],
      });

      server.tell({ name: "change", id: 2, data: asChanges(failed("step_1"), 2) });
      await page.locator("[data-ref=step_1][data-status=failed]").waitFor();
      server.cut();
      // It may listen again sooner than anybody sees that it has not.
      await until("the page to listen again", { withinMs: 20_000 }, () => Promise.resolve(listenings(server) > 1));
      await page.getByText("live", { exact: true }).waitFor();
      server.tell({ name: "change", id: 3, data: asChanges(failed("step_2"), 3) });
      await page.locator("[data-ref=step_2][data-status=failed]").waitFor();

      expect(server.asked().filter((asked) => asked.endsWith("/graph"))).toHaveLength(1);
    });
  });

  test("where the server goes away the page says so, keeps what it knows, and goes on when it is back", async () => {
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const server = await startStandIn({ to: rest() });
    try {
      const page = await openUrl(`${server.url}/executions/${id}`);
      await page.getByText("live", { exact: true }).waitFor();
      const why = page.getByRole("note", { name: "Why" });
      await why.getByText(`No worker polls ${pay}`).waitFor();

      server.beAway(true);
      await page.getByText("No connection", { exact: true }).waitFor();
      expect(await why.innerText()).toContain(`No worker polls ${pay}`);

      server.beAway(false);
      await page.getByText("No connection", { exact: true }).waitFor({ state: "detached" });
      await page.getByText("live", { exact: true }).waitFor();
    } finally {
      await server.close();
    }
  });

  test("the server's reasons are shown, with what each waits for in turn and where to go", async () => {
    const because = [
      { kind: "NO_POLLER", text: "No worker polls billing", remedy: "Start one", queue: "eu:billing", evidence: [] },
    ];
    const reasons = [
      { kind: "SUB_WORKFLOW", text: "step_1 waits for its sub-workflow", taskId: "t step_1", because },
      ...[1, 2, 3].map((count) => ({ kind: "WORKER_RUNNING", text: `reason ${count}`, taskId: `t step_${count}` })),
    ];
    const answers = {
      [`${path}/graph`]: asColumns(chain(4)),
      [`${path}/explain`]: { reasons, revision: 1 },
    };
    await withStandIn(answers, async (server) => {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      const why = page.getByRole("note", { name: "Why" });
      await why.getByText("No worker polls billing").waitFor();
      await why.getByText("1 more reason").click();
      await why.getByText("reason 3").waitFor();
      await why.getByText("step_1 waits for its sub-workflow").click();
      await page.getByRole("complementary", { name: "Task step_1" }).waitFor();

      await why.getByRole("link", { name: "Queue" }).click();

      await page.getByRole("heading", { name: "Queues", level: 1 }).waitFor();
      expect(new URL(page.url()).searchParams.get("type")).toBe("billing");
    });
  });

  test("an attempt is compared with the one before it, and its worker and queue are told", async () => {
    const [name, pay] = [uniqueName("order"), uniqueName("pay")];
    await conductor().registerTasks([{ name: pay, retryCount: 1, retryDelaySeconds: 0, responseTimeoutSeconds: 600 }]);
    const tasks = [{ name: pay, taskReferenceName: "pay", type: "SIMPLE", inputParameters: { amount: 1 } }];
    await conductor().registerWorkflow({ name, version: 1, schemaVersion: 2, tasks });
    const id = await conductor().start({ name, version: 1, input: {} });
    for (const code of [502, 503]) {
      const { taskId, workflowInstanceId } = await takeTask(conductor(), pay);
      const outputData = { code, bank: { name: "first" } };
      const result = { taskId, workflowInstanceId, workerId: "worker-7", outputData };
      await conductor().update({ ...result, status: "FAILED", reasonForIncompletion: `the bank says ${code}` });
    }
    await untilEnded(conductor(), id);

    const page = await open(`/executions/${id}?ref=pay&tab=attempts`);

    const changes = page.getByRole("region", { name: "Compared with attempt 1" });
    await changes.getByText("code", { exact: true }).waitFor();
    expect(await changes.getByRole("deletion").allTextContents()).toEqual(["the bank says 502", "502"]);
    expect(await changes.getByRole("insertion").allTextContents()).toEqual(["the bank says 503", "503"]);
    await page.getByRole("tab", { name: "Worker" }).click();
    await page.getByRole("complementary", { name: "Task pay" }).getByText("worker-7").waitFor();
    await page
      .getByRole("definition")
      .filter({ hasText: /^10m\b/ })
      .waitFor();
    await page.getByRole("region", { name: "Its queue now" }).getByRole("link", { name: pay }).waitFor();
  });

  test("going back in time tells what came", async () => {
    const events = ["started", "step_0 completed", "step_1 completed"].map((summary, index) => ({
      ...{ revision: index + 1, time: Date.UTC(2026, 0, 1) + index * 10, kind: "taskUpdated", summary },
      ...{ taskIds: [], by: "worker-1" },
    }));
    const answers = { [`${path}/graph`]: asColumns(chain(3)), [`${path}/events`]: { events, hasMore: false } };
    await withStandIn(answers, async (server) => {
      const page = await openUrl(`${server.url}/executions/${drawnId}`);
      await page.locator("[data-ref=step_1]").waitFor();
      // As many instants as there are events; of the tasks' own times there are more.
      await page.locator('input[aria-label="Instant that is shown"][max="2"]').waitFor();

      await page.keyboard.press("[");

      await page.getByText("step_0 completed, by worker-1").waitFor();
      expect(new URL(page.url()).searchParams.get("at")).toBe(String(events[1]?.time));
      await page.goto(`${page.url()}&ref=step_1&tab=output`);
      await page.getByText("It had not ended then").waitFor();
      // The keys are there with what they press.
      await page.getByRole("button", { name: "Play" }).waitFor();
      await page.keyboard.press("p");
      await page.waitForURL((url) => !url.searchParams.has("at"));
      await page.getByRole("button", { name: "Play" }).waitFor();
    });
  });

  test("tasks are grouped, and a group is folded", async () => {
    const { definition, tasks } = chain(4);
    const drawn = { definition, tasks: tasks.map((task, at) => (at === 2 ? { ...task, status: "FAILED" } : task)) };
    await withStandIn({ [`${path}/graph`]: asColumns(drawn) }, async (server) => {
      const page = await openUrl(`${server.url}/executions/${drawnId}?lens=table`);
      await page.getByRole("combobox", { name: "Group by" }).selectOption("Status");
      const group = page.getByRole("button", { name: /^Failed 1 task$/ });
      await page.getByRole("cell", { name: "step_2", exact: true }).waitFor();

      await group.click();

      await page.getByRole("cell", { name: "step_2", exact: true }).waitFor({ state: "detached" });
      expect(new URL(page.url()).searchParams.get("group")).toBe("status");
    });
  });
}

function listenings(server: StandIn): number {
  return server.asked().filter((asked) => asked.endsWith("/stream")).length;
}

function wideFork(branches: number): Drawn {
  const refs = Array.from({ length: branches }, (_, index) => `b${index}`);
  return {
    definition: [
      {
        ...{ name: "wide", taskReferenceName: "wide", type: "FORK_JOIN" },
        forkTasks: refs.map((ref) => [{ name: ref, taskReferenceName: ref, type: "SIMPLE" }]),
      },
    ],
    tasks: [
      { ref: "wide", taskType: "FORK", status: "COMPLETED" },
      ...refs.map((ref, index) => ({ ref, taskType: "SIMPLE", status: index % 20 === 7 ? "FAILED" : "COMPLETED" })),
    ],
  };
}
