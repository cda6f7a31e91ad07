import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";
import { startStandIn } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** On a server that knows nothing of the console. Source: reference/ui.md 3.10. */
export function stockTests({ rest, conductor, openUrl }: GivenConsole): void {
  let stock: StandIn;
  beforeAll(async () => void (stock = await startStandIn({ to: rest(), isStock: true })));
  afterAll(async () => await stock.close());

  test("where the server knows nothing of the console, an execution is started, watched, explained, retried, compared", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const page = await openUrl(`${stock.url}/run?name=${name}`);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.locator("[data-ref=pay]").waitFor();
    const first = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await page.getByRole("note", { name: "Why" }).getByText(`No worker polls ${pay}`).waitFor();
    await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-1" });
    await page.locator("[data-ref=pay][data-status=done]").waitFor();
    await failNext(conductor(), ship, "the carrier is on strike");
    await page.getByRole("note", { name: "Why" }).getByText("the carrier is on strike").click();
    await page.getByRole("tab", { name: "Input" }).click();
    await page.getByRole("region", { name: "input" }).getByText('"r-1"').waitFor();
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await completeTask(conductor(), await takeTask(conductor(), ship), { parcel: 1 });
    await page.locator("[data-ref=ship][data-status=done]").waitFor();
    await untilEnded(conductor(), first);

    const second = await conductor().start({ name, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), second);
    await page.goto(`${stock.url}/compare?a=${second}&b=${first}`);

    await page.getByText("The first difference is at pay").waitFor();
    await expect(page.getByRole("row", { name: /ship/ }).count()).resolves.toBeGreaterThan(0);

    // What has ended is looked at again, in case somebody has it run once more.
    await page.goto(`${stock.url}/executions/${first}`);
    await page.locator("[data-ref=ship][data-status=done]").waitFor();
    await fetch(`${rest()}/api/workflow/${first}/restart`, { method: "POST" });
    await page.locator("[data-ref=pay][data-status=queued]").waitFor();
  });
}
