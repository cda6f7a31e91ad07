import { describe, expect, test } from "@jest/globals";
import type { SearchCondition, WorkflowField } from "@tutti/ports";
import { TASK_FIELDS, WORKFLOW_FIELDS } from "@tutti/ports";

import { parseQuery } from "./parse-query.ts";

type Condition = SearchCondition<WorkflowField>;

function read(text: string): Condition | undefined {
  const { value, faults } = parseQuery(text, WORKFLOW_FIELDS);
  expect(faults).toEqual([]);
  return value;
}

function faultOf(text: string): string | undefined {
  return parseQuery(text, WORKFLOW_FIELDS).faults[0]?.message;
}

const is = (field: WorkflowField, value: string | number): Condition => ({
  kind: "compare",
  field,
  comparison: "=",
  value,
});
const oneOf = (field: WorkflowField, ...values: readonly string[]): Condition => ({
  kind: "oneOf",
  field,
  values,
  isNegated: false,
});

describe("a query", () => {
  test.each([
    "workflowType='pay day'",
    `workflowType="pay day"`,
    `workflowType = "pay day"`,
    "workflowType = pay day",
    "workflowType=(pay day)",
    "workflowType IN (pay day)",
    "workflowType IN ('pay day')",
    `workflowType in ["pay day"]`,
    "(workflowType='pay day')",
    "  workflowType\n=\n'pay day'  ",
    "unknownField = 7 AND workflowType='pay day' AND input.deep > 'x'",
  ])("reads a value in every way of quoting: %s", (text) => {
    expect(read(text)).toEqual(is("workflowType", "pay day"));
  });

  test.each([
    ["status IN (COMPLETED,FAILED)", ["COMPLETED", "FAILED"]],
    [`status IN ("COMPLETED", "FAILED")`, ["COMPLETED", "FAILED"]],
    ["status IN ( 'COMPLETED' , FAILED )", ["COMPLETED", "FAILED"]],
    ["status IN COMPLETED,FAILED", ["COMPLETED", "FAILED"]],
    ["status IN 'COMPLETED,FAILED'", ["COMPLETED", "FAILED"]],
    ["status = (COMPLETED, FAILED)", ["COMPLETED", "FAILED"]],
    ["status IN ('a,b', \"c)d\")", ["a,b", "c)d"]],
  ])("reads a list: %s", (text, values) => {
    expect(read(text)).toEqual(oneOf("status", ...values));
  });

  test.each([
    [`correlationId='it''s'`, "it's"],
    [`correlationId='it\\'s'`, "it's"],
    [`correlationId="it's"`, "it's"],
    [`correlationId='a "b" \\\\'`, `a "b" \\`],
    [`correlationId="a""b"`, `a"b`],
    ["correlationId=''", ""],
    ["correlationId=it's", "it's"],
    ["correlationId=a,b", "a,b"],
    ["correlationId=rock and roll", "rock and roll"],
    ["correlationId='a AND b'", "a AND b"],
    ["correlationId=x=y", "x=y"],
    ["correlationId=größe/火", "größe/火"],
  ])("takes what stands in a value as it is: %s", (text, value) => {
    expect(read(text)).toEqual(is("correlationId", value));
  });

  test.each([
    "workflowType = 'x' AND status = 'RUNNING'",
    "workflowType=x AND status=RUNNING",
    "workflowType=x and status=RUNNING",
    "((workflowType=x) AND (status=RUNNING))",
  ])("joins terms by AND: %s", (text) => {
    expect(read(text)).toEqual({ kind: "and", conditions: [is("workflowType", "x"), is("status", "RUNNING")] });
  });

  test("binds AND more tightly than OR, and parentheses more tightly than both", () => {
    const [a, b, c] = [is("workflowType", "a"), is("workflowType", "b"), is("status", "c")];
    expect(read("workflowType=a OR workflowType=b AND status=c")).toEqual({
      kind: "or",
      conditions: [a, { kind: "and", conditions: [b, c] }],
    });
    expect(read("(workflowType=a OR workflowType=b) AND status=c")).toEqual({
      kind: "and",
      conditions: [{ kind: "or", conditions: [a, b] }, c],
    });
  });

  test.each([
    ["startTime>1700000000000", ">", 1_700_000_000_000],
    ["startTime < '1700000000000'", "<", 1_700_000_000_000],
    ["startTime >= 2023-11-14T22:13:20Z", ">=", 1_700_000_000_000],
    [`startTime<="2023-11-14"`, "<=", 1_699_920_000_000],
    ["startTime <> 5", "!=", 5],
    ["startTime != 5", "!=", 5],
  ])("compares times: %s", (text, comparison, value) => {
    expect(read(text)).toEqual({ kind: "compare", field: "startTime", comparison, value });
  });

  test("knows spans, beginnings, what is absent and what is not in a list", () => {
    expect(read("version BETWEEN 2 AND 4 AND status=x")).toEqual({
      kind: "and",
      conditions: [
        {
          kind: "and",
          conditions: [
            { kind: "compare", field: "version", comparison: ">=", value: 2 },
            { kind: "compare", field: "version", comparison: "<=", value: 4 },
          ],
        },
        is("status", "x"),
      ],
    });
    expect(read("workflowType STARTS_WITH 'pay'")).toMatchObject({
      conditions: [
        { comparison: ">=", value: "pay" },
        { comparison: "<=", value: "pay\u{10FFFF}" },
      ],
    });
    expect(read("endTime IS NULL")).toEqual({ kind: "isEmpty", field: "endTime", isNegated: false });
    expect(read("event is not null")).toEqual({ kind: "isEmpty", field: "event", isNegated: true });
    expect(read("status NOT IN (a,b)")).toEqual({ ...oneOf("status", "a", "b"), isNegated: true });
  });

  test("takes a star for any text", () => {
    const pattern = { kind: "matches", field: "workflowType", pattern: "pay*" };
    expect(read("workflowType='pay*'")).toEqual({ ...pattern, isNegated: false });
    expect(read("workflowType IN (pay*)")).toEqual({ ...pattern, isNegated: false });
    expect(read("workflowType != pay*")).toEqual({ ...pattern, isNegated: true });
    expect(read("failedTaskNames = 'pay'")).toMatchObject({ kind: "matches", pattern: `*"pay"*` });
  });

  test("knows the names that Conductor's newer console has for fields", () => {
    expect(read("modifiedTime>5")).toEqual({ kind: "compare", field: "updateTime", comparison: ">", value: 5 });
    expect(parseQuery("workflowName='w'", TASK_FIELDS).value).toEqual(is("workflowType", "w"));
  });

  test("of what ended before a time leaves out what has not ended", () => {
    expect(read("endTime<9")).toEqual({
      kind: "and",
      conditions: [
        { kind: "compare", field: "endTime", comparison: ">", value: 0 },
        { kind: "compare", field: "endTime", comparison: "<", value: 9 },
      ],
    });
  });

  test("of nothing, or of unknown fields alone, asks for nothing", () => {
    for (const text of ["", "  ", "unknown='x'", "constructor=1", "unknown=1 OR other IS NULL"])
      expect(read(text)).toBeUndefined();
    expect(read("unknown=1 OR status=x")).toEqual(is("status", "x"));
  });

  test.each([
    ["== nonsense(", 1, "the name of a field"],
    ["nonsense", 9, "=, !=, <"],
    ["status=RUNNING AND", 19, "the name of a field"],
    ["status=", 8, "a value"],
    ["status= AND version=1", 9, "a value"],
    ["status='RUNNING", 8, "a closing quote"],
    ["(status=RUNNING", 16, "AND, OR or )"],
    ["status=RUNNING)", 15, "AND, OR or the end"],
    ["status IN (a,", 14, "a value"],
    ["status IN (a b", 15, ", or )"],
    ["version BETWEEN 1", 18, "AND and a second value"],
    ["status=x AND version=two", 14, "version is compared with a number"],
    ["startTime > yesterday", 1, "epoch milliseconds"],
    ["version STARTS_WITH 1", 1, "begins with nothing"],
    ["(".repeat(60), 51, "more than 50 parentheses"],
    [Array.from({ length: 501 }, () => "version=1").join(" OR "), 6501, "more than 500 terms"],
  ])("that cannot be read is told with its place: %s", (text, at, wanted) => {
    expect(faultOf(text)).toContain("Incorrectly formatted query string: ");
    expect(faultOf(text)).toContain(`at character ${at} `);
    expect(faultOf(text)).toContain(wanted);
  });
});
