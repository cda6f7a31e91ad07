import { expect, test } from "@jest/globals";

import { untilEnded } from "../clients/executions.ts";
import { accessibilityFaults, sidewaysTables } from "./accessibility.ts";
import { failNext, givenOrder } from "./given-console.ts";
import type { GivenConsole } from "./given-console.ts";

/** WCAG 2.2 AA, as far as a program can tell. */
export function accessibilityTests({ open, rest, conductor }: GivenConsole): void {
  test("nobody is shut out of any page, in either theme, on a wide screen or a narrow one", async () => {
    const { name, pay } = await givenOrder(conductor());
    const id = await conductor().start({ name, version: 1, input: {} });
    await failNext(conductor(), pay, "no money");
    await untilEnded(conductor(), id);
    const paths = [
      ...["/", "/executions", "/tasks", "/definitions", "/task-defs", "/events", "/run", "/queues", "/inbox"],
      ...["/errors", "/errors/no-such-error", "/jobs", "/jobs/no-such-job", `/executions?name=${name}&peek=${id}`],
      ...["/compare", "/no/such/page", `/queues?type=${pay}`],
      ...["", "?ref=pay&tab=summary", "?lens=timeline", "?lens=table", "?lens=json"].map(
        (keys) => `/executions/${id}${keys}`,
      ),
      ...["", "?lens=json", "?lens=versions", "?lens=runs"].map((keys) => `/definitions/${name}${keys}`),
    ];
    const faults: string[] = [];
    const page = await open("/");
    for (const path of paths) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${rest()}${path}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.locator("main[data-quiet=true]").waitFor();
      // A theme changes colours and nothing else; a narrow screen has the colours of a wide one.
      for (const [colorScheme, width, what] of [
        ["light", 1440, "all"],
        ["dark", 1440, "colours"],
        ["dark", 390, "shapes"],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        for (const fault of await accessibilityFaults(page, what))
          faults.push(`${path}, ${colorScheme}, ${width} px: ${fault}`);
        if (width === 390)
          faults.push(...(await sidewaysTables(page)).map((table) => `${path} at ${width} px: ${table}`));
      }
      if (path.startsWith("/queues?")) {
        await page.setViewportSize({ width: 1024, height: 900 });
        faults.push(...(await sidewaysTables(page)).map((table) => `${path} beside its detail: ${table}`));
      }
    }

    expect(faults).toEqual([]);
  }, 120_000);
}
