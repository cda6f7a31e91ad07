import { afterAll, describe, expect, test } from "@jest/globals";
import type { ScriptResult } from "@tutti/engine";
import { jsonToText, Payload } from "@tutti/engine";
import { makeScriptRunner } from "../index.ts";

const MB = 1024 * 1024;
const runner = makeScriptRunner({ maxExecutionMs: 2_000, maxMemoryBytes: 16 * MB, maxResultBytes: MB });
afterAll(() => runner.close());

const INPUT = '{"a":3,"l":[1,2,3],"o":{"p":1,"q":null},"id":9007199254740993,"one":1.0,"t":"text"}';

function run(source: string): Promise<ScriptResult> {
  return runner.run({ language: "jq", form: "expression", source, input: Payload.fromText(INPUT) });
}

describe("everything that a query gives is a list, in order", () => {
  test.each([
    [".a", "[3]"],
    [".l[]", "[1,2,3]"],
    ["empty", "[]"],
    [".none", "[null]"],
    [".l[] | select(. > 100)", "[]"],
    ["{x: .a, y: (.l | length)}", '[{"x":3,"y":3}]'],
    ['"a=\\(.a)", "line\\nfeed"', '["a=3","line\\nfeed"]'],
    ['try error("x") catch .', '["x"]'],
    ["def f(x): x * 2; f(.a) # a comment", "[6]"],
    ["keys", '[["a","id","l","o","one","t"]]'],
    ["[{x: 1, y: [2]} | leaf_paths]", '[[["x"],["y",0]]]'],
    [".o | tojson", '["{\\"p\\":1,\\"q\\":null}"]'],
    ["[limit(3; repeat(1))]", "[[1,1,1]]"],
    ['.t | test("ex")', "[true]"],
    ['"ä€😀"', '["ä€😀"]'],
    ["1, halt, 2", "[1]"],
    ["debug | .a", "[3]"],
  ])("%s", async (source, wanted) => {
    const result = await run(source);

    expect(result.kind === "value" ? jsonToText(result.value) : result.message).toBe(wanted);
  });
});

describe("numbers keep their digits and their kind; what is calculated is whole where it can be", () => {
  test.each([
    [".id, [.id], .one, {one}", '[9007199254740993,[9007199254740993],1.0,{"one":1.0}]'],
    [".a * 1.0, .a / 2, 4 / 2, (7.5 | floor)", "[3,1.5,2,7]"],
    ["1000000000 * 1000000000, [1e17 + 1]", "[1000000000000000000,[100000000000000000]]"],
    ["1e300 * 10", "[1.0E301]"],
    ["nan, infinite, -infinite, [nan]", '["NaN","Infinity","-Infinity",["NaN"]]'],
  ])("%s", async (source, wanted) => {
    const result = await run(source);

    expect(result.kind === "value" ? jsonToText(result.value) : result.message).toBe(wanted);
  });
});

describe("an error fails the whole query, with jq's words", () => {
  test.each([
    [".t + 1", 'string ("text") and number (1) cannot be added'],
    ['error("mine")', "mine"],
    ['error("break")', "break"],
    ["input", "The query asks for another input by `input`, and it has one alone"],
    ['error("two\nlines")', "two\nlines"],
    ["error({code: 5})", ""],
    ["error(1)", "1"],
    ["error(-1.5)", "-1.5"],
    ["error(false)", "false"],
    ["error(null)", "The query raised an error with null instead of a text"],
    ["[5] | error", "The query raised an error with [5] instead of a text"],
    ['error("")', "The query raised an error with an empty text"],
    ["null | halt_error", "The query was halted by halt_error, with nothing to say why"],
    [".t.b", 'Cannot index string with string "b"'],
    ["1 / 0", "number (1) and number (0) cannot be divided because the divisor is zero"],
    ['1, error("late")', "late"],
    ["nosuch", "nosuch/0 is not defined at line 1"],
    [".l | [", "syntax error, unexpected end of file at line 1"],
    ["", 'Top-level program not given (try ".")'],
    ['"bye" | halt_error', "bye"],
  ])("%s", async (source, message) => {
    expect(await run(source)).toEqual({ kind: "failed", message });
  });
});

test("a query sees no environment, no files and no modules", async () => {
  expect(await run("env, $ENV")).toEqual({ kind: "value", value: [{}, {}] });
  expect(await run("input")).toMatchObject({ kind: "failed" });
  expect(await run('import "a" as a; 1')).toMatchObject({ kind: "failed" });
  expect(await run('include "../../etc/passwd"; 1')).toMatchObject({ kind: "failed" });
});

describe("a hostile query ends with a clear reason, and its neighbour does not notice", () => {
  const byMemory = { kind: "stopped", message: "Script used more than 16 MB of memory, interrupted." };
  test.each([
    ["an endless loop", "last(repeat(1))", "Script not evaluated within 2 seconds, interrupted."],
    ["an endless recursion that keeps nothing", "def f: f; f", "Script not evaluated within 2 seconds, interrupted."],
    ["an endless stream", 'repeat("x" * 1000)', "Script gave a result of more than 1 MB, interrupted."],
    ["an endless recursion that keeps all", "def f: 1 + f; f", byMemory.message],
    ["a memory bomb", "[range(1e9)]", byMemory.message],
    ["a huge text", '"x" * 1e9', byMemory.message],
  ])("%s", async (_name, source, message) => {
    const hostile = run(source);
    const neighbours = await Promise.all([1, 2, 3].map((n) => run(`.a + ${n}`)));

    expect(neighbours).toEqual([4, 5, 6].map((value) => ({ kind: "value", value: [value] })));
    expect(await hostile).toEqual({ kind: "stopped", message });
  });
});
