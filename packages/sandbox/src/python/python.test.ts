import { afterAll, describe, expect, test } from "@jest/globals";
import type { ScriptResult } from "@tutti/engine";
import { jsonToText, Payload } from "@tutti/engine";
import { makeScriptRunner } from "../index.ts";

const MB = 1024 * 1024;
const limits = { maxExecutionMs: 2_000, maxMemoryBytes: 64 * MB, maxResultBytes: MB };
const runner = makeScriptRunner({ ...limits });
afterAll(() => runner.close());

const INPUT = '{"x":2,"name":"n","l":[1,2.0,9007199254740993],"o":{"y":null},"a-b":7,"class":8}';
// An interpreter takes seconds to start, more on a busy machine.
const PATIENCE_MS = 120_000;

function run(source: string): Promise<ScriptResult> {
  return runner.run({ language: "python", form: "function", source, input: Payload.fromText(INPUT) });
}

async function outcome(source: string): Promise<string> {
  const result = await run(source);
  return result.kind === "value" ? jsonToText(result.value) : result.message;
}

describe("a script is the body of a function, its input are global names and real Python values", () => {
  test.each([
    ["return x + 1", "3"],
    ["y = x * 2\nif y > 3:\n    return name + '!'\nreturn 'small'", '"n!"'],
    ["x", "null"],
    ["", "null"],
    ["# only a comment", "null"],
    ["return l", "[1,2.0,9007199254740993]"],
    ["return [len(l), l[2] + 1, 'y' in o, {**o, 'z': (1, 2)}]", '[3,9007199254740994,true,{"y":null,"z":[1,2]}]'],
    ["return inputs['a-b'] + inputs['class']", "15"],
    ["return '''two\n  lines'''", '"two\\n  lines"'],
    ["return {1: 2, None: True}", '{"1":2,"null":true}'],
    ["return 10 ** 30", "1000000000000000000000000000000"],
    ["return [1.0, 0.5, 1e300]", "[1.0,0.5,1.0E300]"],
    ["return float('nan')", '"NaN"'],
    ["return [float('inf'), 'ä😀']", '[null,"ä😀"]'],
    ["def double(v):\n    return v * 2\nreturn [double(v) for v in l[:2]]", "[2,4.0]"],
    [
      "import re, datetime, decimal\nreturn [re.sub('a', 'b', 'xax'), str(datetime.date(2020, 1, 2)), str(decimal.Decimal('0.1') + 1)]",
      '["xbx","2020-01-02","1.1"]',
    ],
    ["print('for nobody')\nreturn 1", "1"],
  ])(
    "%s",
    async (source, wanted) => {
      expect(await outcome(source)).toBe(wanted);
    },
    PATIENCE_MS,
  );
});

test("a script sees no environment, and nothing of where the server is", async () => {
  const source = [
    "import os, posix, sys",
    "named = [name for name, value in vars(sys).items() if name != 'modules' and 'packages/sandbox' in str(value)]",
    "return [dict(os.environ), len(posix.environ), os.getenv('_'), named]",
  ];

  expect(await run(source.join("\n"))).toEqual({ kind: "value", value: [{}, 0, null, []] });
});

describe("an error is told in Python's words, with its line where there are several", () => {
  test.each([
    ["raise ValueError('bad')", "ValueError: bad"],
    ["return missing", "NameError: name 'missing' is not defined"],
    ["y = 1\n\nreturn missing", "NameError: name 'missing' is not defined at line 3"],
    ["return (", "SyntaxError: '(' was never closed"],
    ["return {1, 2}", "TypeError: Object of type set is not JSON serializable"],
    ["import sys; sys.exit(3)", "SystemExit: 3"],
    ["raise None", "TypeError: exceptions must derive from BaseException"],
    [
      "class E(Exception):\n  def __str__(self): return 5\nraise E()",
      "An exception that cannot be told was raised at line 3",
    ],
    ["def f(): return f()\nreturn f()", "RecursionError: maximum recursion depth exceeded at line 1"],
  ])(
    "%s",
    async (source, message) => {
      expect(await run(source)).toEqual({ kind: "failed", message });
    },
    PATIENCE_MS,
  );
});

process.env["TUTTI_SANDBOX_TEST"] = "a secret of the process";

describe("a script reaches neither JavaScript nor the machine", () => {
  test.each([
    "import js",
    "import pyodide",
    "from pyodide.code import run_js",
    "import _pyodide_core",
    "import ctypes",
    "import sys\ndel sys.modules['js']\nimport js",
    "import sys\nfor name in list(sys.modules):\n    if sys.modules[name] is None: del sys.modules[name]\nimport _pyodide_core\nreturn str(_pyodide_core.to_js([1]))",
    "return [t for t in object.__subclasses__() if t.__name__ == 'JsProxy'][0].__new__",
    "return open('/etc/passwd').read()",
    "open('/tmp/x', 'w')",
    "import os; os.mkdir('/lib/x')",
    "import os; return os.environ['TUTTI_SANDBOX_TEST']",
    "import os; os._exit(0)",
    "import os; os.abort()",
    "import os; os.system('ls')",
    "import socket; socket.create_connection(('127.0.0.1', 80))",
    "import subprocess; subprocess.run(['ls'])",
    "import threading; threading.Thread(target=print).start()",
    "return input()",
  ])(
    "%s",
    async (source) => {
      expect(await run(source)).toEqual({ kind: "failed", message: expect.stringMatching(/./) });
      expect(await run("return x")).toEqual({ kind: "value", value: 2 });
    },
    PATIENCE_MS,
  );
});

test(
  "no script finds anything of the one before it",
  async () => {
    const alone = makeScriptRunner({ ...limits, threads: { javascript: one, jq: one, python: one } });
    const next = (source: string) => alone.run({ language: "python", form: "function", source, input: Payload.empty });
    await next("globals()['left'] = 1\nimport builtins\nbuiltins.left = 2\nbuiltins.len = None\nreturn 1");
    await next("import json, sys\njson.dumps = None\nsys.modules['math'] = None\nsys.path.clear()\nreturn 1");
    const drawn = [
      await next("import random\nreturn random.random()"),
      await next("import random\nreturn random.random()"),
    ];

    expect(
      await next("import math, json\nreturn [len([1]), 'left' in globals(), math.floor(1.5), json.dumps(1)]"),
    ).toEqual({
      kind: "value",
      value: [1, false, 1, "1"],
    });
    expect(drawn[0]).not.toEqual(drawn[1]);
    await alone.close();
  },
  PATIENCE_MS,
);

const one = { free: 1, most: 1 };

describe("a hostile script ends with a clear reason, and its neighbour does not notice", () => {
  const byTime = "Script not evaluated within 2 seconds, interrupted.";
  test.each([
    ["an endless loop", "while True: pass", byTime],
    [
      "an endless loop that catches everything",
      "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
      byTime,
    ],
    ["an endless regular expression", "import re\nre.match('(a+)+$', 'a' * 50 + 'b')", byTime],
    ["an endless calculation", "return 7 ** (7 ** 12)", byTime],
    ["a long sleep", "import time\ntime.sleep(1000)", byTime],
    [
      "a memory bomb",
      "a = []\nwhile True: a.append('x' * 1000000)",
      "Script used more than 64 MB of memory, interrupted.",
    ],
    ["a huge result", "return 'x' * 2000000", "Script gave a result of more than 1 MB, interrupted."],
  ])(
    "%s",
    async (_name, source, message) => {
      const hostile = run(source);

      expect(await run("return x + 1")).toEqual({ kind: "value", value: 3 });
      expect(await hostile).toEqual({ kind: "stopped", message });
    },
    PATIENCE_MS,
  );
});
