import { expect, test } from "@jest/globals";

import { givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** Old addresses, back and forward. */
export function addressTests({ open, conductor }: GivenConsole): void {
  test("the addresses of Conductor's consoles lead to their pages", async () => {
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const page = await open(`/execution/${id}?task=(ref:pay)`);
    await page.getByRole("complementary", { name: "Task pay" }).waitFor();
    const classic = await open(`/workflowDef/${name}/1`);
    await classic.getByRole("heading", { name, level: 1 }).waitFor();
    const queue = await open(`/taskQueue/${pay}`);
    await queue.getByRole("complementary", { name: `Queue ${pay}` }).waitFor();

    expect(new URL(classic.url()).pathname).toBe(`/definitions/${name}`);
    expect(new URL(queue.url()).pathname).toBe("/queues");
  });

  test("a definition that no path can name is opened, and tells what is odd about it, and where", async () => {
    // A script that is none.
    const tasks = [{ name: "calc", taskReferenceName: "calc", type: "INLINE" }];
    await conductor().registerWorkflow({ name: "..", version: 1, schemaVersion: 2, tasks });
    const page = await open("/definitions");
    await page.getByRole("searchbox", { name: "Filter definitions" }).fill("..");
    await page.getByRole("link", { name: "..", exact: true }).click();
    await page.getByRole("heading", { name: "..", level: 1 }).waitFor();

    await page.getByRole("region", { name: "What is odd" }).getByRole("button", { name: "calc" }).first().click();

    await page.getByRole("complementary", { name: "Task calc" }).waitFor();
    expect(new URL(page.url()).searchParams.get("ref")).toBe("calc");
  });

  test("what an address holds that nobody understands is dropped, and the page is there", async () => {
    const { name } = await givenOrder(conductor());
    await conductor().start({ name, version: 1, input: {} });
    const page = await open(`/executions?name=${name}&status=RUNNING&status=["FAILED"]&from=1e999&range=[]&sort={}`);
    await page.getByRole("table").getByRole("link").first().waitFor();

    const pressed = await page.getByRole("main").getByRole("button", { pressed: true }).allInnerTexts();
    expect(pressed.map((text) => text.split("\n")[0])).toEqual(["Running", "Failed"]);
  });

  test("back and forward go through pages and lenses, and each address shows what it showed", async () => {
    const { name } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    const page = await open(`/executions?name=${name}`);
    await page.getByRole("table").getByRole("link").first().click();
    await page.locator("[data-ref=pay]").click();
    await page.getByRole("tab", { name: "Table" }).click();
    await page.getByRole("table", { name: "Tasks" }).waitFor();

    await page.goBack();
    await page.locator("[data-ref=pay][aria-selected=true]").waitFor();
    await page.goForward();
    await page.getByRole("table", { name: "Tasks" }).waitFor();
    await page.goBack();
    await page.locator("[data-ref=pay]").waitFor();
    await page.goBack();

    await page.getByRole("heading", { name: "Executions", level: 1 }).waitFor();
    expect(new URL(page.url()).searchParams.get("name")).toBe(name);
    expect(id).not.toBe("");
  });
}
