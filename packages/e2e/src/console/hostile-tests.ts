import { expect, test } from "@jest/globals";

import { untilEnded } from "../clients/executions.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** Whatever stands in names, payloads, reasons and logs is text. */
export function hostileTests({ open, conductor }: GivenConsole): void {
  test("scripts and markup in names, inputs, reasons and logs are shown as text", async () => {
    const evil = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: { amount: evil }, correlationId: evil });
    await failNext(conductor(), pay, evil);
    await untilEnded(conductor(), id);

    const page = await open(`/executions/${id}?ref=pay&tab=input`);

    await page.getByRole("note", { name: "Why" }).getByText(evil).waitFor();
    await page.getByRole("region", { name: "input" }).getByText("onerror").waitFor();
    expect(await page.title()).toBe(`${name} · Tutti`);
  });

  test("enormous texts, halves of characters and letters that turn the writing around break nothing", async () => {
    const { name, pay } = await givenOrder(conductor());
    const turned = "\u202etxt.exe\u2066\u0007";
    const input = {
      amount: `half \ud83d, \u0000, ${turned}`,
      [`${turned} name`]: "x".repeat(1_000_000),
      ["\ud800"]: "[\u202e]",
    };
    const id = await conductor().start({ name, version: 1, input, correlationId: `${turned}${"long ".repeat(40)}` });
    await failNext(conductor(), pay, `\u0000 ${turned} ${"Z̷̡͎".repeat(20_000)}`);
    await untilEnded(conductor(), id);

    const page = await open(`/executions/${id}?ref=pay&tab=input`);
    await page.getByRole("region", { name: "input" }).getByText("half").waitFor();
    await page.getByRole("tab", { name: "JSON", exact: true }).click();
    await page.getByRole("region", { name: "execution" }).getByText("correlationId").waitFor();
    await page.getByRole("tab", { name: "Graph" }).click();
    await page.locator("[data-ref=pay]").waitFor();

    const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
      "({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })",
    );
    expect(scrollWidth).toBe(clientWidth);
  });
}
