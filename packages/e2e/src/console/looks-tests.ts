import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { asConductor, drawnId } from "./drawn-executions.ts";
import type { Definition, Drawn, DrawnTask } from "./drawn-executions.ts";
import { untilPainted } from "./given-browser.ts";
import type { GivenConsole } from "./given-console.ts";
import { startStandIn } from "./stand-in.ts";

const types = [
  ...["SIMPLE", "HTTP", "INLINE", "LAMBDA", "JSON_JQ_TRANSFORM", "SWITCH", "DECISION", "FORK_JOIN", "JOIN"],
  ...["EXCLUSIVE_JOIN", "DO_WHILE", "SUB_WORKFLOW", "START_WORKFLOW", "WAIT", "HUMAN", "EVENT", "SET_VARIABLE"],
  ...["TERMINATE", "NOOP", "DYNAMIC", "FORK_JOIN_DYNAMIC", "KAFKA_PUBLISH", "PULL_WORKFLOW_MESSAGES", "FOR_EACH"],
  ...["TRY", "OF_A_PLUGIN"],
];
const looks: Readonly<Record<string, string>> = {
  SCHEDULED: "queued",
  IN_PROGRESS: "running",
  COMPLETED: "done",
  COMPLETED_WITH_ERRORS: "with-errors",
  FAILED: "failed",
  FAILED_WITH_TERMINAL_ERROR: "failed",
  TIMED_OUT: "timed-out",
  CANCELED: "stopped",
  SKIPPED: "skipped",
};
const statuses = Object.keys(looks);

/** Every type in every status, one below the other. */
function everything(): Drawn {
  const definition: Definition[] = [];
  const tasks: DrawnTask[] = [];
  for (const type of types) {
    for (const status of statuses) {
      const ref = `${type}_${status}`.toLowerCase();
      definition.push({
        ...{ name: ref, taskReferenceName: ref, type, decisionCases: {}, forkTasks: [], loopOver: [] },
      });
      tasks.push({ ref, taskType: type, status });
    }
  }
  return { definition, tasks };
}

/** Status as it is drawn, by reference name, of all that is in view. */
async function drawn(page: Page): Promise<ReadonlyMap<string, string>> {
  const pairs = await page
    .locator("[data-ref]")
    .evaluateAll((nodes) => nodes.map((node) => [node.getAttribute("data-ref"), node.getAttribute("data-status")]));
  return new Map(pairs.map(([ref, status]) => [String(ref), String(status)]));
}

/** Every status of every type of task. */
export function looksTests({ rest, openUrl }: GivenConsole): void {
  test("every status of every task type has a shape and a word", async () => {
    const wanted = everything();
    const server = await startStandIn({
      to: rest(),
      isStock: true,
      answers: { [`/api/workflow/${drawnId}`]: asConductor(wanted) },
    });
    try {
      const page = await openUrl(`${server.url}/executions/${drawnId}`, { height: 6000 });
      await page.locator("[data-ref]").first().waitFor();
      const seen = new Map(await drawn(page));
      for (let step = 0; step < 30 && seen.size < wanted.tasks.length; step += 1) {
        await page.mouse.move(700, 700);
        await page.mouse.wheel(0, 3000);
        await untilPainted(page);
        for (const [ref, status] of await drawn(page)) seen.set(ref, status);
      }

      const faults = wanted.tasks.filter(({ ref, status, taskType }) => seen.get(ref) !== lookOf(status, taskType));
      expect(faults.map(({ ref }) => `${ref}: ${seen.get(ref) ?? "not drawn"}`)).toEqual([]);
    } finally {
      await server.close();
    }
  });
}

function lookOf(status: string, type: string): string {
  const waits = ["WAIT", "HUMAN", "PULL_WORKFLOW_MESSAGES"].includes(type);
  return waits && ["SCHEDULED", "IN_PROGRESS"].includes(status) ? "waiting" : (looks[status] ?? "");
}
