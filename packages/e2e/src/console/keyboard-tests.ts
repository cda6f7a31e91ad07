import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** Without a mouse. */
export function keyboardTests({ open, conductor }: GivenConsole): void {
  test("by keyboard alone a task is found, its output read and its failure reached", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: { amount: 1 } });
    await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-2" });
    await failNext(conductor(), ship, "no ship");
    await untilEnded(conductor(), id);
    const page = await open(`/executions/${id}`);
    await page.locator("[data-ref=ship][data-status=failed]").waitFor();

    await page.keyboard.press("f");
    await page.getByRole("complementary", { name: "Task ship" }).getByText("no ship").waitFor();
    await page.keyboard.press("Escape");
    // Nothing has the focus; the walk begins where something failed.
    await page.getByRole("complementary", { name: "Task ship" }).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowDown");
    await page.getByRole("complementary", { name: "Task ship" }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("complementary", { name: "Task pay" }).waitFor();
    await page.keyboard.press("3");
    await page.getByRole("table", { name: "Tasks" }).waitFor();

    expect(new URL(page.url()).searchParams.get("lens")).toBe("table");
    expect(new URL(page.url()).searchParams.get("ref")).toBe("pay");
  });

  test("Tab leads past the rail to the drawing, and every key of the help does what it says", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: { amount: 1 } });
    await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-3" });
    await failNext(conductor(), ship, "no ship");
    await untilEnded(conductor(), id);
    const page = await open(`/executions/${id}`);
    await page.locator("[data-ref=ship][data-status=failed]").waitFor();
    const { keyboard } = page;

    await keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to the page" }).and(page.locator(":focus")).waitFor();
    await keyboard.press("Enter");
    await tabTo(page, "[role=tree]:focus, [role=treeitem]:focus");
    await keyboard.press("[");
    await page.locator("[data-ref=ship]:not([data-status=failed])").waitFor();
    await page.getByText("as of").waitFor();
    expect(await page.getByRole("note", { name: "Why" }).count()).toBe(0);
    await keyboard.press("]");
    await page.locator("[data-ref=ship][data-status=failed]").waitFor();
    for (const [key, lens] of [
      ["2", "Timeline"],
      ["3", "Table"],
      ["4", "JSON"],
      ["1", "Graph"],
    ] as const) {
      await keyboard.press(key);
      await page.getByRole("tab", { name: lens, selected: true }).waitFor();
    }
    await keyboard.press("t");
    await page.getByRole("tab", { name: "Timeline", selected: true }).waitFor();
    await keyboard.press("e");
    await page.getByRole("note", { name: "Why" }).and(page.locator(":focus")).waitFor();
    await keyboard.press("a");
    await page.getByRole("menuitem", { name: "Retry from the failed tasks" }).and(page.locator(":focus")).waitFor();
    await keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await keyboard.press("f");
    await keyboard.press("r");
    await page.getByRole("dialog", { name: "Run again from ship" }).waitFor();
    await keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await keyboard.press("Control+k");
    await page.getByRole("combobox").and(page.locator(":focus")).waitFor();
    await keyboard.type(name);
    await page.getByRole("option", { name: `${name} definition` }).waitFor();
    await keyboard.press("Enter");

    await page.getByRole("heading", { name, level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/definitions/${name}`);

    await keyboard.press("g");
    await keyboard.press("d");
    await page.getByRole("table", { name: "Workflow definitions" }).waitFor();
    await keyboard.press("/");
    await page.getByRole("searchbox", { name: "Filter definitions" }).and(page.locator(":focus")).waitFor();
    await keyboard.type(name);
    await keyboard.press("Tab");
    await keyboard.press("j");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name, level: 1 }).waitFor();
  });
}

/** Presses Tab until what the selector names is there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    if ((await page.locator(selector).count()) > 0) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}
