import { expect, test } from "@jest/globals";

import { JsonDepthError, JsonDouble, jsonObject } from "../payload/json.ts";
import type { Json } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { evaluateExpression } from "./evaluate-expression.ts";
import { evaluateJson } from "./evaluate.ts";
import type { ExpressionScope } from "./scope.ts";
import { documentScope } from "./scope.ts";

const input = parseJson(`{
  "int": 7, "one": 1.0, "minusZero": -0.0, "decimal": 2.5, "exp": 1e3, "huge": 123456789012345678901234567890,
  "expBig": 1E21, "expSmall": 1e-7, "yes": true, "nothing": null, "text": "some text", "empty": "", "x": "X",
  "list": [1, "two", null, [3]], "noItems": [], "object": {"x": 1, "y": {"z": "deep"}}, "noMembers": {},
  "rows": [{"a": "q\\"uote", "b": null}, {"a": 1.5}],
  "raw": "cost $\${amount} or \${amount}", "again": "\${workflow.input.int}",
  "key": "target", "target": {"n": 1}, "map": {"red": "R", "blue": "B"}, "numbers": ["zero", "one", "two"], "index": 1,
  "first": "second", "second": "target", "p": "bl", "q": "ue", "ref": "a", "id": "8",
  "named": [{"id": "7", "name": "seven"}, {"id": "8", "name": "eight"}]
}`);
const a = { output: { pick: "red", y: 12 }, status: "COMPLETED" };

function scopeWith(settings: Partial<ExpressionScope> = {}): ExpressionScope {
  return { ...documentScope({ workflow: { input, version: 3 }, a }), ...settings };
}

function evaluated(text: string, settings?: Partial<ExpressionScope>): Json {
  return evaluateExpression(text, scopeWith(settings));
}

test.each<[string, Json]>([
  ["${workflow.input.int}", 7],
  ["${workflow.input.one}", new JsonDouble(1)],
  ["${workflow.input.huge}", 123456789012345678901234567890n],
  ["${workflow.input.yes}", true],
  ["${workflow.input.nothing}", null],
  ["${workflow.input.text}", "some text"],
  ["${workflow.input.empty}", ""],
  ["${workflow.input.list}", [1, "two", null, [3]]],
  ["${workflow.input.object}", { x: 1, y: { z: "deep" } }],
  ["${workflow.input.missing}", null],
  ["${workflow.input.missing.x.y}", null],
  ["${nobody.output.x}", null],
  ["${a}", a],
])("the text %s, one expression and nothing else, becomes the value itself", (text, expected) => {
  expect(evaluated(text)).toEqual(expected);
});

test.each([
  ["n=${workflow.input.int}", "n=7"],
  ["${workflow.input.int} ", "7 "],
  [" ${workflow.input.int}", " 7"],
  ["${workflow.input.one}.", "1.0."],
  ["${workflow.input.minusZero}.", "-0.0."],
  ["${workflow.input.decimal} kg", "2.5 kg"],
  ["${workflow.input.exp}.", "1000.0."],
  ["${workflow.input.expBig}.", "1.0E21."],
  ["${workflow.input.expSmall}.", "1.0E-7."],
  ["${workflow.input.huge}.", "123456789012345678901234567890."],
  ["is ${workflow.input.yes}", "is true"],
  ["[${workflow.input.nothing}]", "[null]"],
  ["[${workflow.input.missing}]", "[null]"],
  ["${workflow.input.missing}${workflow.input.nothing}", "nullnull"],
  ["[${workflow.input.empty}]", "[]"],
  ["first\n${workflow.input.text}\nlast\t${workflow.input.int}", "first\nsome text\nlast\t7"],
  ['{"x": "${workflow.input.x}", "y": ${a.output.y}}', '{"x": "X", "y": 12}'],
  ["{${workflow.input.x}}", "{X}"],
  ["/v1/${workflow.input.x}/${a.output.y}?n=${workflow.input.int}", "/v1/X/12?n=7"],
])("the expressions in %j are replaced by their text", (text, expected) => {
  expect(evaluated(text)).toBe(expected);
});

test.each([
  ["l: ${workflow.input.list}", 'l: [1,"two",null,[3]]'],
  ["o: ${workflow.input.object}", 'o: {"x":1,"y":{"z":"deep"}}'],
  ["${workflow.input.noItems}!", "[]!"],
  ["${workflow.input.noMembers}!", "{}!"],
  ["r: ${workflow.input.rows[0]}", 'r: {"a":"q\\"uote","b":null}'],
  ["i: ${workflow.input.list[*]}", 'i: [1,"two",null,[3]]'],
  ["i: ${workflow.input.rows[*]}", 'i: [{"a":"q\\"uote","b":null},{"a":1.5}]'],
  ["[${workflow.input.list[?(@.x==1)]}]", "[[]]"],
])("lists and objects go into the text %j as JSON", (text, expected) => {
  expect(evaluated(text)).toBe(expected);
});

test.each([
  ["$${workflow.input.x}", "${workflow.input.x}"],
  ["use $${workflow.input.x} for ${workflow.input.x}", "use ${workflow.input.x} for X"],
  ["$$${workflow.input.x}", "$${workflow.input.x}"],
  ["$${a.output.y} costs $ ${a.output.y}$", "${a.output.y} costs $ 12$"],
  ["$${a.${workflow.input.x}}", "${a.X}"],
])("a dollar before ${ in %j makes it literal", (text, expected) => {
  expect(evaluated(text)).toBe(expected);
});

test.each([
  "${workflow.input.x",
  "workflow.input.x}",
  "$",
  "$$",
  "$5 {or} $6",
  "{}",
  "$workflow.input.x",
  "no expression",
  "#{workflow.input.x}",
  "",
])("%j holds no expression and stays as it is", (text) => {
  expect(evaluated(text)).toBe(text);
});

test.each([
  ["${}", ""],
  ["${  }", ""],
  ["[${}]", "[]"],
  ["${workflow.input.x}}", "X}"],
  ["${ workflow.input.x }", null],
  ["${open ${workflow.input.x}", "${open X"],
])("braces in %j are counted as they stand", (text, expected) => {
  expect(evaluated(text)).toBe(expected);
});

test.each<[string, Json]>([
  ["${workflow.input.${workflow.input.key}}", { n: 1 }],
  ["${workflow.input.map.${a.output.pick}}", "R"],
  ["${workflow.input.numbers[${workflow.input.index}]}", "one"],
  ["${workflow.input.${workflow.input.${workflow.input.first}}}", { n: 1 }],
  ["${workflow.input.map.${workflow.input.p}${workflow.input.q}}", "B"],
  ["value: ${workflow.input.${workflow.input.key}.n}!", "value: 1!"],
  ["${${workflow.input.ref}.output.pick}", "red"],
  ["${workflow.input.${workflow.input.none}}", null],
  ["${workflow.input.named[?(@.id=='${workflow.input.id}')].name}", ["eight"]],
])("the inner expression of %s is resolved first and becomes part of the outer path", (text, expected) => {
  expect(evaluated(text)).toEqual(expected);
});

test("text that came from data is not evaluated", () => {
  expect(evaluated("${workflow.input.again}")).toBe("${workflow.input.int}");
  expect(evaluated("-${workflow.input.again}")).toBe("-${workflow.input.int}");
});

test("an escape in data stays as it is, also within other text", () => {
  expect(evaluated("${workflow.input.raw}")).toBe("cost $${amount} or ${amount}");
  expect(evaluated("v: ${workflow.input.raw}")).toBe("v: cost $${amount} or ${amount}");
});

test.each([
  ["${workflow.secrets.KEY}", "${workflow.secrets.KEY}"],
  ["key=${workflow.secrets.KEY};${workflow.input.x}", "key=${workflow.secrets.KEY};X"],
  ["${workflow.secrets.KEY.json.path}!", "${workflow.secrets.KEY.json.path}!"],
  ["${workflow.secrets.${workflow.input.x}}", "${workflow.secrets.${workflow.input.x}}"],
])("the secret in %s stays as it is written", (text, expected) => {
  expect(evaluated(text)).toBe(expected);
});

test.each([
  ["two texts that meet", "${workflow.input.dollar}${workflow.input.rest}", "$${workflow.secrets.KEY}"],
  ["a text that meets the template", "$${workflow.input.rest}", "${workflow.input.rest}"],
  ["a template that is only begun", "${workflow.secrets.${workflow.input.end}", "$${workflow.secrets.KEY}"],
  ["the key of an object within a text", "o=${workflow.input.keyed}", 'o={"$${workflow.secrets.KEY}":1}'],
  ["the keys of an object", "${workflow.input.keyed.keys()}", ["$${workflow.secrets.KEY}"]],
  [
    "texts that a path joins",
    "${workflow.input.concat($.workflow.input.dollar, $.workflow.input.rest)}",
    "$${workflow.secrets.KEY}",
  ],
  ["an escape", "$${workflow.secrets.KEY}", "$${workflow.secrets.KEY}"],
  [
    "an escape beside a secret",
    "$${workflow.secrets.A}${workflow.secrets.KEY}",
    "$${workflow.secrets.A}${workflow.secrets.KEY}",
  ],
])("what reads like a secret's name is data where a definition has not written it: %s", (_where, text, expected) => {
  const input = { dollar: "$", rest: "{workflow.secrets.KEY}", end: "KEY}", keyed: { "${workflow.secrets.KEY}": 1 } };

  expect(evaluateJson(text, documentScope({ workflow: { input } }))).toEqual(expected);
});

test("data cannot spell out a secret", () => {
  const scope = documentScope({ workflow: { input: { spelled: "secrets.KEY" } } });

  expect(evaluateExpression("${workflow.${workflow.input.spelled}}", scope)).toBeNull();
});

test.each<[string, Json]>([
  ["${workflow.env.REGION}", "eu"],
  ["e=${workflow.env.REGION}", "e=eu"],
  ["${workflow.env.UNSET}", null],
  ["e=${workflow.env.UNSET}", "e=null"],
  ["${workflow.env.DOCUMENT.hosts[1]}", "b"],
  ["${workflow.env.DOCUMENT.none}", null],
  ["${workflow.env.REGION.x}", null],
  ["${workflow.env.UNSET.x}", null],
])("%s reads the environment of workflows", (text, expected) => {
  const environment: Readonly<Record<string, string>> = { REGION: "eu", DOCUMENT: '{"hosts": ["a", "b"]}' };

  expect(evaluated(text, { env: (name) => environment[name] })).toEqual(expected);
});

test("CPEWF_TASK_ID is the id of the task whose input is evaluated, and literal where there is none", () => {
  expect(evaluated("${CPEWF_TASK_ID}", { taskId: "t-1" })).toBe("t-1");
  expect(evaluated("id ${CPEWF_TASK_ID}", { taskId: "t-1" })).toBe("id t-1");
  expect(evaluated("${CPEWF_TASK_ID}")).toBe("${CPEWF_TASK_ID}");
});

test.each(["${HOME}", "${PATH}", "${file.separator}", "${NETFLIX_STACK}"])("%s does not reach the process", (text) => {
  expect(evaluated(text)).toBeNull();
});

test("expressions are found at any depth of maps and lists, and never in keys", () => {
  const template = {
    literals: [1, new JsonDouble(2), null, true, "t"],
    deep: { list: [["${workflow.input.int}", { m: "v ${workflow.input.int}" }]] },
    "${workflow.input.x}": "${workflow.input.x}",
  };

  expect(evaluateJson(template, scopeWith())).toEqual({
    literals: [1, new JsonDouble(2), null, true, "t"],
    deep: { list: [[7, { m: "v 7" }]] },
    "${workflow.input.x}": "X",
  });
});

test("the key __proto__ is a key like any other", () => {
  const template = jsonObject([["__proto__", "${workflow.input.x}"]]);

  expect(jsonToText(evaluateJson(template, scopeWith()))).toBe('{"__proto__":"X"}');
  expect(evaluateExpression("${x.__proto__}", documentScope({ x: {} }))).toBeNull();
  expect(evaluateExpression("${x.constructor}", documentScope({ x: {} }))).toBeNull();
});

test("only the part that a path needs is asked for", () => {
  const asked: (readonly (string | undefined)[])[] = [];
  const scope: ExpressionScope = {
    ...scopeWith(),
    get: (first, second) => {
      asked.push([first, second]);
      return null;
    },
    document: () => {
      asked.push(["document"]);
      return {};
    },
  };

  evaluateJson(["${a.output.x.y}", "${b.input[0]}", "${workflow}", "${c[*]}", "${*.x}", "${d['output'].x}"], scope);

  expect(asked).toEqual([
    ["a", "output"],
    ["b", "input"],
    ["workflow", undefined],
    ["c", undefined],
    ["document"],
    ["d", "output"],
  ]);
});

test("what the scope throws passes through", () => {
  const missing = new Error("payload is not at hand");
  const get = () => {
    throw missing;
  };

  expect(() => evaluated("${workflow.input.list[?(@ == $.a.output)]}", { get })).toThrow(missing);
});

test("a result that nests too deep is refused", () => {
  const deep = parseJson("[".repeat(200) + "]".repeat(200));

  expect(() => evaluateJson(["${deep}"], documentScope({ deep }))).toThrow(JsonDepthError);
  expect(() => evaluateJson("${deep}", documentScope({ deep }))).not.toThrow();
});

test.each([
  ["opening expressions", "${".repeat(300_000)],
  ["nested expressions", "${a.".repeat(200_000) + "}".repeat(200_000)],
  ["unbalanced braces", "${{".repeat(200_000) + "}".repeat(200_000)],
  ["escapes", "$".repeat(500_000) + "{}"],
  ["blanks", `\${workflow.input.x${" ".repeat(500_000)}y}`],
  ["deep scans", `\${${"..*".repeat(100_000)}}`],
  ["filters", `\${workflow.input.rows${"[?(@.a".repeat(50_000)}}`],
  ["brackets in a filter", `\${workflow.input.rows[?(${"(".repeat(200_000)}}`],
  ["a pattern", `\${workflow.input.rows[?(@.a =~ /${"(a*)*".repeat(100_000)}/)]}`],
  ["a literal", `\${workflow.input.rows[?(@.a == ${"[".repeat(200_000)})]}`],
])("a text of hundreds of thousands of characters with %s takes no time to speak of", (_, text) => {
  expect(() => evaluated(text)).not.toThrow();
});
