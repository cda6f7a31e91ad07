import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";

import { followJob } from "./follow-job.ts";

const before = globalThis.fetch;

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  jest.useRealTimers();
  globalThis.fetch = before;
});

test("counts are asked for anew when a job has ended, and again when the index has followed", async () => {
  const states = ["RUNNING", "DONE"].map((state) => ({ job: { jobId: "j", state } }));
  globalThis.fetch = () => Promise.resolve(Response.json(states.length > 1 ? states.shift() : states[0]));
  const client = new QueryClient();
  let asked = 0;
  const counts = new QueryObserver(client, { queryKey: ["executions", "facets"], queryFn: () => (asked += 1) });
  const stop = counts.subscribe(() => undefined);
  await jest.advanceTimersByTimeAsync(0);
  expect(asked).toBe(1);

  const followed = followJob(client, "j");
  await jest.advanceTimersByTimeAsync(500);
  expect(asked).toBe(1);

  await jest.advanceTimersByTimeAsync(600);
  expect(asked).toBe(2);

  await jest.advanceTimersByTimeAsync(2100);
  await followed;
  expect(asked).toBe(3);
  stop();
  client.clear();
});
