import { expect, test } from "@jest/globals";

import { takeTask } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { until } from "../until.ts";
import { givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** What somebody types who looks for something. */
export function findingTests({ open, rest, conductor }: GivenConsole): void {
  test("an execution is found by the end of its id as lists show it, and by its beginning, also where nobody has shown it", async () => {
    const { name } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const [head, tail] = [id.slice(0, 8), id.slice(-8)];
    await until("the end of its id in the index", { withinMs: 20_000 }, async () => {
      const answer = await fetch(`${rest()}/api/workflow/search?freeText=${tail}`);
      return JSON.stringify(await answer.json()).includes(id);
    });
    const page = await open("/queues");
    const go = async (words: string): Promise<void> => {
      await page.locator("main[data-quiet=true]").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill(words);
    };

    await go(`…${tail}`);
    await page.getByRole("option", { name: new RegExp(`^${name} .*execution$`, "u") }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: new RegExp(name, "u") }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/executions/${id}`);

    await page.goto(`${rest()}/executions?name=no-such-workflow`);
    for (const typed of [tail, `id:…${tail}`, head, `id:${head}`]) {
      const field = page.getByRole("searchbox", { name: "Free text" });
      await field.fill(typed);
      await field.press("Enter");
      await page.waitForURL((url) => (url.searchParams.get("id") ?? "") !== "");
      const asked = new URL(page.url()).searchParams.get("id") ?? "";
      expect(id.startsWith(asked)).toBe(true);
      await page.getByRole("button", { name: "Clear" }).click();
      await page.waitForURL((url) => !url.searchParams.has("id"));
    }

    await page.goto(`${rest()}/executions/${tail}`);
    await page.waitForURL((url) => url.pathname === `/executions/${id}`);
  });

  test("the search leads to whatever has a name, and does what can be done where one is", async () => {
    const { name, pay } = await givenOrder(conductor());
    const handler = uniqueName("handler");
    await fetch(`${rest()}/api/event`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ...{ name: handler, event: "conductor:never", active: true },
        actions: [{ action: "start_workflow", start_workflow: { name } }],
      }),
    });
    const id = await conductor().start({ name, version: 1, input: {} });
    await takeTask(conductor(), pay);
    const page = await open(`/executions/${id}`);
    await page.getByRole("button", { name: "Actions" }).waitFor();
    const go = async (words: string, kind: string): Promise<void> => {
      await page.locator("main[data-quiet=true]").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill(words);
      await page
        .getByRole("option")
        .filter({ hasText: new RegExp(`${kind}$`, "u") })
        .first()
        .click();
    };

    await go("paus", "here");
    await until("the execution to be paused", { withinMs: 20_000 }, async () => {
      const found = await fetch(`${rest()}/api/workflow/${id}?includeTasks=false`);
      return JSON.stringify(await found.json()).includes('"PAUSED"');
    });
    for (const [words, kind, address] of [
      [pay, "queue", `/queues?type=${pay}`],
      [pay, "task definition", `/task-defs?name=${pay}`],
      [handler.slice(2), "event handler", `/events?name=${handler}`],
      [name, "definition", `/definitions/${name}`],
      [name, "executions", `/executions?name=${name}`],
      [name, "start", `/run?name=${name}`],
      ["inbox", "people", "/inbox"],
    ] as const) {
      await go(words, kind);
      await page.waitForURL((url) => url.pathname + url.search === address);
    }
    expect((await conductor().execution(id))["status"]).toBe("PAUSED");
  });

  test("a task definition that an address names is in view, however many come before it", async () => {
    const names = Array.from({ length: 80 }, () => uniqueName("named")).toSorted();
    await conductor().registerTasks(names.map((name) => ({ name, retryCount: 0 })));
    const last = names.at(-1) ?? "";
    const page = await open(`/task-defs?name=${last}`);

    const row = page.getByRole("row", { selected: true });
    await row.getByText(last).waitFor();

    const [box, table] = [await row.boundingBox(), await page.getByRole("region").first().boundingBox()];
    expect((box?.y ?? Infinity) + (box?.height ?? 0)).toBeLessThanOrEqual((table?.y ?? 0) + (table?.height ?? 0) + 1);
  });
}
