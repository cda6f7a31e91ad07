import TestSequencer from "@jest/test-sequencer";

/** The files that take longest, longest first: one of them begun last would keep one worker while the others have nothing left to do. */
const longest = [
  "console/console",
  "conformance/conformance",
  "violence/violence",
  "fuzz/fuzz",
  "limits/limits",
  "recovery/lost-answers",
  "unhindered-callers",
  "hostile-input",
  "waiting-callers",
  "recovery/untold-commits",
  "worker-stream",
  "event-handlers",
  "recovery/pauses-and-stops",
  "console/bulk-jobs",
  "search",
  "system-tasks/http-tasks",
  "scoped-tasks",
  "families/families",
].map((name) => `/packages/e2e/src/${name}.test.ts`);

/** Begins the longest files first, and the others as Jest would. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = longest.findIndex((end) => path.endsWith(end));
      return place === -1 ? longest.length : place;
    };
    return super.sort(tests).toSorted((a, b) => rank(a) - rank(b));
  }
}
