/** A search that people and programs make: below `/api`, with its parameters. `pages`: read on page by page, from the first. */
export type BenchSearch = {
  readonly name: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly pages?: number;
};

const of = (name: string, query: string, parameters: Readonly<Record<string, string>> = {}): BenchSearch => ({
  name,
  path: "/workflow/search",
  parameters: { ...(query === "" ? {} : { query }), ...parameters },
});

const console = (name: string, path: string, parameters: Readonly<Record<string, string>>): BenchSearch => ({
  name: `console: ${name}`,
  path: `/console/executions${path}`,
  parameters,
});

/** Typical searches on what `fillIndex` has made, each for a page of 100, and what the console asks for. */
export function searchesOn(count: number): readonly BenchSearch[] {
  const at = (part: number): number => 1_700_000_000_000 + Math.floor(count * part) * 2592;
  const day = `startTime>${at(0.5)} AND startTime<${at(0.5) + 86_400_000}`;
  return [
    of("the latest", ""),
    of("of a type", "workflowType='order'"),
    of("of a type and status", "workflowType='order' AND status='FAILED'"),
    of("of a rare type", "workflowType='flow77' AND status IN (RUNNING)"),
    of("of some types", "workflowType IN (order,payment)"),
    of("that failed", "status IN (FAILED,TIMED_OUT)"),
    of("that run", "status='RUNNING'"),
    of("that are done", "status='COMPLETED'"),
    of("of a day", day),
    of("of a day, a type and a status", `${day} AND workflowType='order' AND status='FAILED'`),
    of("by correlation id", "correlationId='order-4711'"),
    of(
      "by ids",
      `workflowId IN (${"018bcfe5-6800-7000-8000-000000000000,".repeat(20)}018bcfe5-6800-7000-8000-000000000001)`,
    ),
    of("of the top level", "", { topLevelOnly: "true", classifier: "workflow" }),
    of("by either of two", "workflowType='order' AND (status='FAILED' OR status='TIMED_OUT')"),
    of("by a pattern of a type", "workflowType='flow7*' AND status='FAILED'"),
    of("by the beginning of a type", "workflowType STARTS_WITH 'flow7'"),
    of("by end", "status='FAILED'", { sort: "endTime:DESC" }),
    of("by change", "", { sort: "updateTime:DESC" }),
    of("a word that all have", "", { freeText: "customer" }),
    of("a word that one in 500 has", "", { freeText: "city77" }),
    of("a word that ten have", "", { freeText: "c4711" }),
    of("words and a status", "status='FAILED'", { freeText: "customer city77" }),
    of("the beginning of a word", "", { freeText: "c471*" }),
    of("10,000 in", "workflowType='order'", { start: "10000" }),
    of("200,000 in", "", { start: "200000" }),
    { ...of("reading on to 20,000", "workflowType='order'", { size: "1000" }), pages: 20 },
    { name: "tasks of a definition", path: "/tasks/search", parameters: { query: "taskDefName='charge7'" } },
    {
      name: "tasks of a workflow",
      path: "/tasks/search",
      parameters: { query: "workflowType=order AND status=COMPLETED" },
    },
    { name: "tasks that failed", path: "/tasks/search", parameters: { query: "taskType=charge7 AND status=FAILED" } },
    console("the latest", "", {}),
    console("the latest, counted", "", { withTotal: "true" }),
    console("that failed", "", { query: "status IN (FAILED,TIMED_OUT)", withTotal: "true" }),
    console("of a type and status", "", { query: "workflowType='order' AND status='FAILED'", withTotal: "true" }),
    console("by end", "", { query: "status='FAILED'", order: "endTimeDesc" }),
    console("of a word", "", { freeText: "city77", withTotal: "true" }),
    console("of a common word, by end", "", { freeText: "customer", order: "endTimeDesc" }),
    console("of the beginning of common words", "", { freeText: "c*" }),
    console("that no index has, and nothing is", "", { query: "correlationId='*nope'", withTotal: "true" }),
    console("that run, by end", "", { query: "status='RUNNING'", order: "endTimeDesc" }),
    { ...console("reading on to 10,000", "", { pageSize: "500" }), pages: 20 },
    console("facets of everything", "/facets", {}),
    console("facets of a day", "/facets", { query: day }),
    console("facets of a type", "/facets", { query: "workflowType='order'" }),
    console("facets of what failed", "/facets", { query: "status='FAILED'" }),
    console("facets of a word", "/facets", { freeText: "customer" }),
    console("facets by what no index has", "/facets", { query: "correlationId='*77'" }),
    console("histogram of everything", "/histogram", {}),
    console("histogram of a day", "/histogram", { from: String(at(0.5)), to: String(at(0.5) + 86_400_000) }),
    console("histogram of a type", "/histogram", { query: "workflowType='order'" }),
    console("histogram of a word", "/histogram", { freeText: "customer" }),
    {
      name: "executions by tasks",
      path: "/workflow/search-by-tasks",
      parameters: { query: "taskDefName='charge7' AND status='FAILED'" },
    },
  ];
}
