import { expect, test } from "@jest/globals";

import { JsonDouble } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import { parseJson } from "../../payload/parse-json.ts";
import { evaluateExpression } from "../evaluate-expression.ts";
import { documentScope } from "../scope.ts";

const rows = [
  { id: 1, kind: "a", price: 5, tags: ["x", "y"] },
  { id: 2, kind: "b", price: 15, tags: [] },
  { id: 3, kind: "a", price: 25 },
  { id: 4, price: null, kind: "c" },
];
const document = {
  l: ["a", "b", "c", "d", "e"],
  rows,
  o: { p: 1, q: 2, r: 3 },
  text: "abcd",
  number: 5,
  nothing: null,
  deep: { p: 1, q: { id: 9 }, list: [{ id: 10 }] },
  numbers: [4, 1, 7],
  one: ["only"],
  min: 10,
};

function found(path: string, inDocument: Json = { workflow: { input: document } }): Json {
  return evaluateExpression(`\${${path}}`, documentScope(inDocument));
}

test.each<[string, Json]>([
  ["l[0]", "a"],
  ["l[-1]", "e"],
  ["l[-2]", "d"],
  ["l[9]", null],
  ["l[-9]", null],
  ["l[1:3]", ["b", "c"]],
  ["l[3:]", ["d", "e"]],
  ["l[:2]", ["a", "b"]],
  ["l[-2:]", ["d", "e"]],
  ["l[7:9]", []],
  ["l[0:4:2]", ["a", "b", "c", "d"]],
  ["l[3::-1]", ["d", "e"]],
  ["l[0,2]", ["a", "c"]],
  ["l[ 0 , -1 ]", ["a", "e"]],
  ["l[*]", ["a", "b", "c", "d", "e"]],
  ["rows[*].id", [1, 2, 3, 4]],
  ["rows[*].tags", [["x", "y"], []]],
  ["rows[*].tags[0]", ["x"]],
  ["rows.*.id", [1, 2, 3, 4]],
  ["rows[0]['id','kind']", { id: 1, kind: "a" }],
  ["rows[1:3]['id','none']", [{ id: 2 }, { id: 3 }]],
  ["o.*", [1, 2, 3]],
  ["o['p','r']", { p: 1, r: 3 }],
  ["o[0]", null],
  ["l.x", null],
])("indexes, slices, unions and wildcards: %s", (path, expected) => {
  expect(found(`workflow.input.${path}`)).toEqual(expected);
});

test.each<[string, Json]>([
  ["none", null],
  ["none.x.y", null],
  ["text.x", null],
  ["number.x", null],
  ["nothing.x", null],
  ["none[*]", []],
  ["text[*]", []],
  ["none[?(@.x)]", []],
  ["none..x", []],
  ["none.length()", null],
])("what is not there is null for a definite path and an empty list for another: %s", (path, expected) => {
  expect(found(`workflow.input.${path}`)).toEqual(expected);
});

test.each<[string, Json]>([
  ["workflow.input..id", [1, 2, 3, 4, 9, 10]],
  ["workflow.input..none", []],
  ["workflow..p", [1, 1]],
  ["workflow.input.deep..*", [1, { id: 9 }, [{ id: 10 }], 9, { id: 10 }, 10]],
  ["workflow.input.rows..[0]", [{ id: 1, kind: "a", price: 5, tags: ["x", "y"] }, "x"]],
  ["workflow.input..[?(@.id==9)]", [{ id: 9 }]],
  ["$..q.id", [9]],
])("a deep scan looks at every depth, in the order of the document: %s", (path, expected) => {
  expect(found(path)).toEqual(expected);
});

test.each<[string, Json]>([
  ["rows.length()", 4],
  ["rows.size()", 4],
  ["o.length()", 3],
  ["text.length()", null],
  ["number.length()", null],
  ["o.keys()", ["p", "q", "r"]],
  ["l.keys()", null],
  ["numbers.sum()", new JsonDouble(12)],
  ["numbers.max()", new JsonDouble(7)],
  ["numbers.min()", new JsonDouble(1)],
  ["numbers.avg()", new JsonDouble(4)],
  ["numbers.stddev()", Math.sqrt(6)],
  ["l.sum()", null],
  ["rows[*].id.sum()", null],
  ["rows[*].id.length()", [null, null, null, null]],
  ["rows[*].tags.length()", [2, 0]],
  ["numbers.first()", 4],
  ["numbers.last()", 7],
  ["one.last()", "only"],
  ["numbers.index(1)", 1],
  ["numbers.index(9)", null],
  ["rows.first().kind", "a"],
  ["l.concat('-', 'z')", "abcde-z"],
  ["numbers.append(8)", [4, 1, 7, 8]],
  ["numbers.sum($.workflow.input.min)", new JsonDouble(22)],
])("functions: %s", (path, expected) => {
  expect(found(`workflow.input.${path}`)).toEqual(expected);
});

test("a whole double in a text is written as one", () => {
  expect(evaluateExpression("s=${x.sum()}", documentScope({ x: [4, 1, 7] }))).toBe("s=12.0");
});

test.each<[string, readonly number[]]>([
  ["@.price>10", [2, 3]],
  ["@.price >= 15", [2, 3]],
  ["@.price<15", [1]],
  ["@.price <= 15", [1, 2]],
  ["@.kind=='a'", [1, 3]],
  ['@.kind=="a"', [1, 3]],
  ["@.kind != 'a'", [2, 4]],
  ["@.tags != 'a'", [1, 2, 3, 4]],
  ["@.id=='2'", [2]],
  ["@.id==='2'", []],
  ["@.id !== '2'", [1, 2, 3, 4]],
  ["@.id==2.0", [2]],
  ["@.id==99", []],
  ["@.kind=='a' && @.price<10", [1]],
  ["@.kind=='b' || @.price==25", [2, 3]],
  ["@.kind=='b' || @.kind=='a' && @.price==25", [2, 3]],
  ["(@.kind=='b' || @.kind=='a') && @.price==25", [3]],
  ["@.kind=='b'||@.tags&&@.id==1", [1, 2]],
  ["!(@.kind=='a')", [2, 4]],
  ["@.tags", [1, 2]],
  ["@['tags']", [1, 2]],
  ["@.price", [1, 2, 3, 4]],
  ["!@.tags", [3, 4]],
  ["! @.tags", [3, 4]],
  ["@.price==null", [4]],
  ["@.tags==null", [3, 4]],
  ["@.kind in ['b','c']", [2, 4]],
  ["@.kind IN ['b', 'c']", [2, 4]],
  ["@.id nin [1, 2]", [3, 4]],
  ["@.kind in $.workflow.input.l", [1, 2, 3, 4]],
  ["@.tags contains 'x'", [1]],
  ["@.kind contains 'b'", [2]],
  ["@.tags size 2", [1]],
  ["@.tags empty true", [2]],
  ["@.tags.length() > 1", [1]],
  ["@.tags subsetof ['x','y','z']", [1, 2]],
  ["@.tags anyof ['x','z']", [1]],
  ["@.tags noneof ['x','z']", [2]],
  ["@.tags all ['x']", [1]],
  ["@.tags == ['x','y']", [1]],
  ["@.kind =~ /[AB]/i", [1, 2, 3]],
  ["@.kind =~ /./", [1, 2, 3, 4]],
  ["@.tags =~ /y/", [1]],
  ["@.price =~ /\\d5/", [2, 3]],
  ["@.price > $.workflow.input.min", [2, 3]],
  ["$.workflow.input.min < @.price", [2, 3]],
  ["@.tags[?(@ == 'x')]", [1]],
  ["@ != 1", [1, 2, 3, 4]],
])("the filter [?(%s)] lets rows pass", (filter, ids) => {
  expect(found(`workflow.input.rows[?(${filter})].id`)).toEqual(ids);
});

test("a filter of one match is a list, and an index behind it applies to each match", () => {
  expect(found("workflow.input.rows[?(@.id==2)].kind")).toEqual(["b"]);
  expect(found("workflow.input.rows[?(@.kind=='a')][0]")).toEqual([]);
});

test("a filter lets an object pass or not", () => {
  expect(found("workflow.input.o[?(@.p==1)].q")).toEqual([2]);
  expect(found("workflow.input.o[?(@.p==2)].q")).toEqual([]);
});

test("a filter compares integers of any length exactly", () => {
  const big = parseJson('{"n": [9007199254740993, 9007199254740992, 9007199254740992.0]}');

  expect(found("n[?(@ > 9007199254740992)]", big)).toEqual([9007199254740993n]);
  expect(found("n[?(@ == 9007199254740992)]", big)).toHaveLength(2);
});

test.each<[string, Json]>([
  ["['a.b']", "dotted"],
  [".a.b", "nested"],
  ["['c d']", "blank"],
  ['["c d"]', "blank"],
  ["[ 'c d' ]", "blank"],
  [".c d", null],
  [".e-f", "dash"],
  ["['e-f']", "dash"],
  [".123", "digits"],
  [".1st", "leading digit"],
  [".größe", "umlaut"],
  [".名前", "cjk"],
  ["['🙂']", "emoji"],
  ["['it\\'s']", "apostrophe"],
  ["._x", "underscore"],
  ["._X", null],
  ["['@type']", "at"],
  ["['$ref']", "dollar"],
  [".x:y", "colon"],
  [".p/q", "slash"],
  ["['']", "empty name"],
  [".['a.b']", "dotted"],
])("a member of any name is reached: %s", (path, expected) => {
  const odd = {
    "123": "digits",
    "a.b": "dotted",
    a: { b: "nested" },
    "c d": "blank",
    "e-f": "dash",
    "1st": "leading digit",
    größe: "umlaut",
    名前: "cjk",
    "🙂": "emoji",
    "it's": "apostrophe",
    _x: "underscore",
    "@type": "at",
    $ref: "dollar",
    "x:y": "colon",
    "p/q": "slash",
    "": "empty name",
  };

  expect(found(`x${path}`, { x: odd })).toEqual(expected);
});

test("the dollar in front may be written", () => {
  expect(found("$.workflow.input.text")).toBe("abcd");
  expect(found("$['workflow'].input.text")).toBe("abcd");
});

test.each([
  "workflow.input.l[",
  "workflow.input.l[0",
  "workflow.input.l[x]",
  "workflow.input.l[:]",
  "workflow.input.l[::2]",
  "workflow.input.l[?(@.a",
  "workflow.input.l[?(@.a >)]",
  "workflow.input.l[?(@.a = 1)]",
  "workflow.input.l[?(@.a ~ 1)]",
  "workflow.input.l[?(1)]",
  "workflow.input.l[?(@ == 1e999)]",
  "workflow.input.l[?(@ =~ /(/)]",
  "workflow.input.l[?(@ =~ /(?=a)/)]",
  "workflow.input.",
  ".workflow.input.l",
  "workflow.input...l",
  "workflow.input..",
  "$workflow",
  "workflow.input.l.nosuch()",
  "workflow.input['l]",
  "workflow.input[]",
])("%s is no path and gives null", (path) => {
  expect(found(path)).toBeNull();
});
