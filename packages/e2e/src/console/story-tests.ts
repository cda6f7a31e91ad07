import { expect, test } from "@jest/globals";

import { completeTask, takeTask, untilEnded } from "../clients/executions.ts";
import { uniqueName } from "../clients/names.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** From the start of an execution to its end, as a person goes through it. */
export function storyTests({ open, conductor }: GivenConsole): void {
  test("an execution is watched live from its start to its failure, explained, retried and completed", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: { amount: 12 } });
    const page = await open(`/executions/${id}`);

    await page.getByRole("note", { name: "Why" }).getByText(`No worker polls ${pay}`).waitFor();
    await completeTask(conductor(), await takeTask(conductor(), pay), { receipt: "r-1" });
    await page.locator("[data-ref=pay][data-status=done]").waitFor();
    await failNext(conductor(), ship, "the carrier is on strike");
    await page.getByRole("note", { name: "Why" }).getByText("the carrier is on strike").click();
    await page.getByRole("complementary", { name: "Task ship" }).getByText("the carrier is on strike").waitFor();
    await page.getByRole("tab", { name: "Input" }).click();
    await page.getByRole("region", { name: "input" }).getByText('"r-1"').waitFor();
    await page.getByRole("button", { name: "Input, output" }).click();
    await page.getByRole("complementary", { name: "Input and output" }).getByText("12", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Retry", exact: true }).click();
    await completeTask(conductor(), await takeTask(conductor(), ship), {});

    await page.locator("[data-ref=ship][data-status=done]").waitFor();
    await expect(untilEnded(conductor(), id)).resolves.toMatchObject({ status: "COMPLETED" });
  });

  test("a page of what has failed learns that it was retried elsewhere", async () => {
    const { name, pay } = await givenOrder(conductor());
    const outer = uniqueName("outer");
    const child = { name, taskReferenceName: "child", type: "SUB_WORKFLOW", subWorkflowParam: { name, version: 1 } };
    await conductor().registerWorkflow({ name: outer, version: 1, schemaVersion: 2, tasks: [child] });
    const id = await conductor().start({ name: outer, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), id);
    const path = `/executions/${id}?open=child`;
    const [mine, other] = [await open(path), await open(path)];
    for (const page of [mine, other]) await page.locator("[data-ref=pay][data-status=failed]").waitFor();

    await mine.getByRole("button", { name: "Retry", exact: true }).click();
    for (const page of [mine, other]) {
      await page.locator("[data-ref=pay][data-status=queued]").waitFor();
      await page.getByText("live", { exact: true }).waitFor();
      expect(await page.getByRole("button", { name: "Retry", exact: true }).count()).toBe(0);
    }
  });

  test("going back in time shows what had not happened yet, and the address keeps it", async () => {
    const { name, pay, ship } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    await completeTask(conductor(), await takeTask(conductor(), pay), {});
    await completeTask(conductor(), await takeTask(conductor(), ship), {});
    await untilEnded(conductor(), id);
    const page = await open(`/executions/${id}`);
    await page.locator("[data-ref=ship][data-status=done]").waitFor();

    await page.getByRole("slider").press("Home");
    await page.locator("[data-ref=ship][data-unreached=true]").waitFor();
    await page.reload();

    await page.locator("[data-ref=ship][data-unreached=true]").waitFor();
    await page.keyboard.press(".");
    await page.locator("[data-ref=ship][data-status=done]").waitFor();
    expect(new URL(page.url()).searchParams.has("at")).toBe(false);

    // The slider that has the focus takes arrows, and leaves the other keys to the page.
    await page.getByRole("slider").press("Home");
    await page.locator("[data-ref=ship][data-unreached=true]").waitFor();
    await page.getByRole("slider").press(".");
    await page.locator("[data-ref=ship][data-status=done]").waitFor();
  });
}
