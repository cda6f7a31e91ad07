import { afterAll, describe, expect, test } from "@jest/globals";
import type { ScriptResult } from "@tutti/engine";
import { Payload } from "@tutti/engine";
import type { ScriptRunner } from "@tutti/ports";
import { makeScriptRunner } from "./index.ts";

const MB = 1024 * 1024;
const limits = { maxMemoryBytes: 32 * MB, maxResultBytes: MB };
const hurried = makeScriptRunner({ ...limits, maxExecutionMs: 1_000 });
// For what meets another limit than time, however busy the machine is.
const patient = makeScriptRunner({ ...limits, maxExecutionMs: 20_000 });
afterAll(() => Promise.all([hurried.close(), patient.close()]));

function run(runner: ScriptRunner, source: string): Promise<ScriptResult> {
  return runner.run({ language: "javascript", form: "expression", source, input: Payload.fromText('{"a":1}') });
}

const byTime = { kind: "stopped", message: "Script not evaluated within 1 seconds, interrupted." };
const byMemory = { kind: "stopped", message: "Script used more than 32 MB of memory, interrupted." };
const byResult = { kind: "stopped", message: "Script gave a result of more than 1 MB, interrupted." };
const byDepth = {
  kind: "failed",
  message: expect.stringContaining("RangeError: Maximum call stack size exceeded"),
};
const byNesting = { kind: "failed", message: expect.stringContaining("nested deeper than 200 levels") };
const failed = { kind: "failed", message: expect.stringMatching(/^Error evaluating the script `/) };

describe("a hostile script ends with a clear reason, and its neighbour does not notice", () => {
  test.each([
    ["an endless loop", "while (true) {}", byTime],
    [
      "an endless loop that catches everything",
      "for (;;) try { while (true) {} } catch (e) {} finally { continue }",
      byTime,
    ],
    ["an endless chain of promises", "(async () => { for (;;) await 0 })(); 1", byTime],
    ["an endless regular expression", "/^(a+)+$/.test('a'.repeat(50) + 'b')", byTime],
    ["an endless comparison", "[3, 2, 1].sort(() => { while (true); })", byTime],
    ["an endless getter in the result", "({ get x() { while (true); } })", byTime],
    ["an endless toJSON in the result", "({ toJSON() { while (true); } })", byTime],
    [
      "an endless message of an error",
      "throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })",
      byTime,
    ],
    ["an endless generator", "[...(function* () { for (;;) yield; })()].length", byMemory],
    ["a memory bomb of lists", "let a = []; for (;;) a.push(new Array(1000).fill(a.length))", byMemory],
    ["a memory bomb of texts", "let a = []; for (;;) a.push('x'.repeat(1e6) + a.length)", byMemory],
    ["a memory bomb of objects", "let a = []; for (;;) a.push({})", byMemory],
    ["a memory bomb of nothing but nesting", "let a = []; for (;;) a = [a]", byMemory],
    ["one huge buffer", "new Uint8Array(1e9).length", byMemory],
    [
      "memory that is freed in time",
      "for (let i = 0; i < 500; i++) new Uint8Array(1e6); 1",
      { kind: "value", value: 1 },
    ],
    ["a huge text as result", "'x'.repeat(2e6)", byResult],
    ["a huge list as result", "new Array(3e5).fill(1234)", byResult],
    ["a list of enormous length as result", "let l = []; l.length = 4294967295; l", byResult],
    ["a proxy of enormous length as result", "new Proxy([], { get: (t, k) => k === 'length' ? 1e9 : k })", byResult],
    [
      "a result that doubles at every level",
      "let a = 'x'.repeat(100); for (let i = 0; i < 60; i++) a = [a, a]; a",
      byResult,
    ],
    ["deep recursion", "function f() { return f() + 1; } f()", byDepth],
    ["deep recursion through a proxy", "let p = new Proxy({}, { get: () => p.x }); p.x", byDepth],
    ["deep nesting of the source", "eval('('.repeat(1e5) + ')'.repeat(1e5))", byDepth],
    ["deep nesting of a pattern", "new RegExp('(?:'.repeat(1e5) + ')'.repeat(1e5))", failed],
    ["deep nesting of JSON", "JSON.parse('['.repeat(1e5))", byDepth],
    ["deep nesting of objects", "let o = {}; let p = o; for (let i = 0; i < 3e3; i++) p = p.a = {}; o", byNesting],
    ["an error that throws when it is read", "class E extends Error { get name() { throw 1 } }; throw new E()", failed],
    ["a proxy that throws, thrown", "throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })", failed],
    [
      "a prototype made hostile",
      "Object.prototype.toString = Array.prototype.join = () => { throw 1 }; [1].a.b",
      failed,
    ],
    [
      "a result that changes prototypes while it is read",
      "({ get a() { Map.prototype.forEach = null; return new Map([[1, 2]]) } })",
      { kind: "value", value: { a: { 1: 2 } } },
    ],
    ["a promise that never resolves", "new Promise(() => {})", { kind: "value", value: {} }],
    ["a rejection that nobody takes", "Promise.reject(new Error('lost')); 1", { kind: "value", value: 1 }],
    ["an import of the host's", "import('node:fs'); 1", { kind: "value", value: 1 }],
  ])("%s", async (_name, source, wanted) => {
    const runner = wanted === byTime ? hurried : patient;
    const hostile = run(runner, source);
    const neighbours = await Promise.all([1, 2, 3].map((n) => run(runner, `$.a + ${n}`)));

    expect(neighbours).toEqual([2, 3, 4].map((value) => ({ kind: "value", value })));
    expect(await hostile).toEqual(wanted);
  });
});
