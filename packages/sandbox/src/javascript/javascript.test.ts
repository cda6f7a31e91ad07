import { afterAll, describe, expect, test } from "@jest/globals";
import type { ScriptResult } from "@tutti/engine";
import { jsonToText, Payload } from "@tutti/engine";
import { makeScriptRunner } from "../index.ts";

const runner = makeScriptRunner();
afterAll(() => runner.close());

async function run(
  source: string,
  input = "{}",
  form: "expression" | "function" = "expression",
): Promise<ScriptResult> {
  return runner.run({ language: "javascript", form, source, input: Payload.fromText(input) });
}

/** The result as JSON text, or the message. */
async function outcome(source: string, input?: string): Promise<string> {
  const result = await run(source, input);
  return result.kind === "value" ? jsonToText(result.value) : result.message;
}

describe("the value of the last statement is the result", () => {
  test.each([
    ["3", "3"],
    ["2.5", "2.5"],
    ["'a' + 1", '"a1"'],
    ["1 < 2", "true"],
    ["null", "null"],
    ["undefined", "null"],
    ["var x = 1;", "null"],
    ["[1, 'a', null, undefined, [true]]", '[1,"a",null,null,[true]]'],
    ["({a: 1, b: {c: null, d: undefined}})", '{"a":1,"b":{"c":null,"d":null}}'],
    ["var l = []; l[2] = 1; l", "[null,null,1]"],
    ["if (1 > 2) { 'yes' } else { 'no' }", '"no"'],
    ["for (var i = 0; i < 3; i++) { i * 10 }", "20"],
    ["function f() { return 5; }", "null"],
    ["try { null.x } catch (e) { 'caught ' + e.name }", '"caught TypeError"'],
    ["let r = {}; Promise.resolve().then(() => r.late = 1); r", '{"late":1}'],
    ["1 // a comment at the end", "1"],
  ])("%s", async (source, wanted) => {
    expect(await outcome(source)).toBe(wanted);
  });
});

describe("what JSON has no word for is what JSON.stringify makes of it, and loses nothing that JSON can say", () => {
  test.each([
    [
      "({notANumber: NaN, infinite: 1/0, less: -1/0, minusZero: -0})",
      '{"notANumber":null,"infinite":null,"less":null,"minusZero":0}',
    ],
    ["0 / 0", '"NaN"'],
    ["-1 / 0", '"-Infinity"'],
    ["(function f(a) { return 1; })", "null"],
    ["({f: x => x, v: 1})", '{"v":1}'],
    ["[x => x, Symbol('s')]", "[null,null]"],
    ["new Date(0)", '"1970-01-01T00:00:00.000Z"'],
    ["[10n ** 20n, 5n]", "[100000000000000000000,5]"],
    ["new Map([['a', 1], ['b', new Map()]])", '{"a":1,"b":{}}'],
    ["new Set([1, 2])", "{}"],
    ["new Error('e')", "{}"],
    ["[new Uint8Array([1, 2]), new Float64Array([0.5])]", "[[1,2],[0.5]]"],
    [
      "[new Number(5), new String('s'), new Boolean(false), Object(7n), 2 ** 60]",
      '[5,"s",false,7,1152921504606846976]',
    ],
    ["Promise.resolve(1)", "{}"],
    ["new Promise(() => {})", "{}"],
    ["class P { constructor() { this.x = 1 } get y() { return 2 } }; new P()", '{"x":1}'],
    ["({toJSON() { return {as: 'asked'} }})", '{"as":"asked"}'],
    ['JSON.parse(\'{"__proto__": {"a": 1}}\')', '{"__proto__":{"a":1}}'],
    ["let a = {}; [a, a]", "[{},{}]"],
    ["let a = []; a[0] = a; a", "Error evaluating the script `TypeError: circular reference`"],
    [
      "let a = 1; for (let i = 0; i < 201; i++) a = [a]; a",
      "The script's result cannot be kept: JSON is nested deeper than 200 levels",
    ],
  ])("%s", async (source, wanted) => {
    expect(await outcome(source)).toBe(wanted);
  });
});

describe("numbers are integers where they are whole and fit 64 bits", () => {
  test.each([
    ["4 / 2", "2"],
    ["1.0", "1"],
    ["0.1 + 0.2", "0.30000000000000004"],
    ["1e18", "1000000000000000000"],
    ["-(2 ** 60)", "-1152921504606846976"],
    ["2 ** 63", "9.223372036854776E18"],
    ["1e21", "1.0E21"],
    ["1e-7", "1.0E-7"],
  ])("%s", async (source, wanted) => {
    expect(await outcome(source)).toBe(wanted);
  });
});

test("long integers that a script only hands on keep their digits, also where two share a double", async () => {
  const input =
    '{"id":9007199254740993,"near":9007199254740992,"list":[9223372036854775807,123456789012345678901234567890]}';

  expect(await outcome("[$.id, $.near, $.list, $.id === $.near, $.near < $.id]", input)).toBe(
    "[9007199254740993,9007199254740992,[9223372036854775807,123456789012345678901234567890],false,true]",
  );
});

test("long integers count as numbers when a script calculates with them", async () => {
  expect(await outcome("typeof $.id + ($.id > 5) + $.id / 1e15", '{"id":9007199254740993}')).toBe(
    '"numbertrue9.007199254740993"',
  );
});

test("the input is made of plain objects and lists, and is a copy", async () => {
  const input = Payload.fromText('{"o":{"y":3},"l":[10,9,1]}');
  const source = "$.o.z = 1; [JSON.stringify($.o), Object.keys($.o), 'y' in $.o, $.l.sort((a, b) => a - b), '' + $.o]";

  const result = await runner.run({ language: "javascript", form: "expression", source, input });

  expect(result).toEqual({
    kind: "value",
    value: ['{"y":3,"z":1}', ["y", "z"], true, [1, 9, 10], "[object Object]"],
  });
  expect(input.text).toBe('{"o":{"y":3},"l":[10,9,1]}');
});

test("text survives as it is, also a NUL and half a surrogate pair", async () => {
  expect(await run("$.t", String.raw`{"t":"ä\u0000€😀\"\\"}`)).toEqual({ kind: "value", value: 'ä\u0000€😀"\\' });
  expect(await outcome("'\\ud800'.length + '\\ud83d\\ude00'")).toBe('"1😀"');
});

test("a function's body gives what it returns", async () => {
  expect(await run("return {a: $.x, l: [1, 'b']};", '{"x":2}', "function")).toEqual({
    kind: "value",
    value: { a: 2, l: [1, "b"] },
  });
  expect(await run("$.x * 2; // nothing returned", '{"x":2}', "function")).toEqual({ kind: "value", value: null });
});

describe("an error is told with its line", () => {
  test.each([
    ["throw new Error('broken')", "Error evaluating the script `Error: broken`"],
    ["class Late extends Error {}; throw new Late('broken')", "Error evaluating the script `Late: broken`"],
    ["class Late extends Error {}; throw new Late()", "Error evaluating the script `Late`"],
    [
      "let e = new Error('x'); e.name = 'Mine'; e.constructor = 5; throw e",
      "Error evaluating the script `Mine: x` at line 1",
    ],
    ["let e = new Error('x'); e.constructor = 5; throw e", "Error evaluating the script `Error: x`"],
    ["let e = new (class Late extends Error {})('x'); throw e", "Error evaluating the script `Late: x`"],
    ["throw 'Error: not one'", "Error evaluating the script `Error: not one` at line 1"],
    ["throw 'just text'", "Error evaluating the script `just text` at line 1"],
    ["throw {code: 5}", 'Error evaluating the script `{"code":5}` at line 1'],
    ["if (!$.a)\n  throw 'no a';\nif (!$.b)\n  throw 'no b';", "Error evaluating the script `no a` at line 2"],
    ["let n = 3;\nif (n < 2) throw 'low';\nthrow `high ${n}`", "Error evaluating the script `high 3` at line 3"],
    [
      "try {\n null.x } catch (e) {\n throw 'bad: ' + e.name }",
      "Error evaluating the script `bad: TypeError` at line 3",
    ],
    ["let f = (e) => {\n throw e };\nf(5);\nthrow 5", "Error evaluating the script `5`"],
    ["throw undefined", "Error evaluating the script `undefined` at line 1, which was thrown and tells no cause"],
    ["throw null", "Error evaluating the script `null` at line 1, which was thrown and tells no cause"],
    ["throw {}", "Error evaluating the script `{}` at line 1, which was thrown and tells no cause"],
    ["throw ' '", "Error evaluating the script ` ` at line 1, which was thrown and tells no cause"],
    ["throw Symbol('s')", "Error evaluating the script `Symbol(s)` at line 1"],
    ["$.x.y.z", "Error evaluating the script `TypeError: Cannot read property 'y' of undefined` at line 1"],
    ["let a = 1;\n\nnowhere + 1", "Error evaluating the script `ReferenceError: nowhere is not defined` at line 3"],
    ["null.x", "Error evaluating the script `TypeError: Cannot read property 'x' of null` at line 1"],
    ["var = 1", "Error evaluating the script `SyntaxError: Unexpected token at column 5: var = 1` at line 1"],
    [
      "return 1",
      "Error evaluating the script `SyntaxError: 'return' outside of function at column 1: return 1` at line 1",
    ],
  ])("%s", async (source, wanted) => {
    expect(await run(source)).toEqual({ kind: "failed", message: wanted });
  });
});

test("in a script that is very long nobody looks for the line of a throw", async () => {
  const throwsAfter = (statements: number) => run(`${"1;".repeat(statements)}throw 'late'`);

  expect(await throwsAfter(20_000)).toMatchObject({ message: "Error evaluating the script `late` at line 1" });
  expect(await throwsAfter(30_000)).toMatchObject({ message: "Error evaluating the script `late`" });
});

test("a script finds the language and no host", async () => {
  const names =
    "console print load require process Java setTimeout fetch WebAssembly std os scriptArgs navigator Worker";
  const source = `[${names
    .split(" ")
    .map((name) => `typeof ${name}`)
    .join()}].filter((type) => type !== 'undefined')`;

  expect(await outcome(source)).toBe("[]");
  expect(await outcome("this.constructor.constructor('return typeof process')()")).toBe('"undefined"');
  expect(await outcome("[typeof globalThis, typeof eval, typeof JSON, typeof Date, typeof Promise, typeof this]")).toBe(
    '["object","function","object","function","function","object"]',
  );
});

test("random numbers differ from one evaluation to the next", async () => {
  const drawn = await Promise.all(Array.from({ length: 5 }, () => outcome("Math.random()")));

  expect(new Set(drawn).size).toBe(5);
});

test("no script finds anything of the one before it", async () => {
  const alone = makeScriptRunner({ threads: { ...threads, javascript: { free: 1, most: 1 } } });
  const one = (source: string) =>
    alone.run({ language: "javascript", form: "expression", source, input: Payload.empty });
  await one(
    "globalThis.left = 1; Object.prototype.x = 2; Array.prototype.map = null; JSON.stringify = 0; Math.random = 7; 1",
  );
  await one("new Uint8Array(3e6).fill(65); 1");
  await one("var o = {}; Object.freeze(Object.prototype); Object.defineProperty(globalThis, '$', {value: 1}); 1");

  expect(await one("[typeof left, typeof ({}).x, [1].map(x => x + 1), typeof $, typeof Math.random()]")).toEqual({
    kind: "value",
    value: ["undefined", "undefined", [2], "object", "number"],
  });
  expect(await one("new Uint8Array(4e6).indexOf(65)")).toEqual({ kind: "value", value: -1 });
  await alone.close();
});

const threads = { javascript: { free: 1, most: 4 }, jq: { free: 1, most: 1 }, python: { free: 1, most: 1 } };
