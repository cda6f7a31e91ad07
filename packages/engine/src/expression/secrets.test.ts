import { expect, test } from "@jest/globals";

import type { Json } from "../payload/json.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import { parseJson } from "../payload/parse-json.ts";
import { Payload } from "../payload/payload.ts";
import { withoutSecretNames } from "./secret-names.ts";
import { payloadAsData, payloadAsItCame, secretsAskedFor, withSecrets } from "./secrets.ts";

const values = new Map([
  ["KEY", "s3cret"],
  ["DB", `{"user":"u","port":5432,"rate":1.0,"tags":["a"]}`],
  ["DOLLARS", "$& ${workflow.secrets.KEY}"],
]);
const revealed = (json: Json): string => jsonToText(withSecrets(json, (name) => values.get(name)));

test.each([
  ["a text that is one secret becomes its value", "${workflow.secrets.KEY}", `"s3cret"`],
  ["one that is missing becomes null", "${workflow.secrets.NONE}", "null"],
  ["within a text the value is put in", "key=${workflow.secrets.KEY};x", `"key=s3cret;x"`],
  ["within a text one that is missing is nothing", "[${workflow.secrets.NONE}]", `"[]"`],
  ["a path reads the JSON in the value, kinds kept", "${workflow.secrets.DB.rate}", "1.0"],
  ["a path may end at a list", "${workflow.secrets.DB['tags']}", `["a"]`],
  ["a path into a value that is no JSON is null", "${workflow.secrets.KEY.a}", "null"],
  ["a nested name stays as it is written", "${workflow.secrets.${x}}", '"${workflow.secrets.${x}}"'],
  ["other expressions stay as they are written", "${workflow.input.x}", '"${workflow.input.x}"'],
  ["several in one text", "${workflow.secrets.KEY}:${workflow.secrets.DB.port}", `"s3cret:5432"`],
  ["what a secret holds is not looked through again", "${workflow.secrets.DOLLARS}", '"$& ${workflow.secrets.KEY}"'],
])("%s", (_rule, text, expected) => {
  expect(revealed(text)).toBe(expected);
});

test("secrets are put in at any depth, in values and not in keys", () => {
  const json = parseJson(
    `{"\${workflow.secrets.KEY}": [{"a": "\${workflow.secrets.KEY}", "n": 12345678901234567890}]}`,
  );

  expect(revealed(json)).toBe('{"${workflow.secrets.KEY}":[{"a":"s3cret","n":12345678901234567890}]}');
});

test("what is asked for is told with the name of its secret", () => {
  const json = parseJson(
    `["\${workflow.secrets.KEY}", {"a": "x\${workflow.secrets.DB.user}", "b": "\${workflow.input.a}"}]`,
  );

  expect([...secretsAskedFor(json)]).toEqual([
    ["${workflow.secrets.KEY}", "KEY"],
    ["${workflow.secrets.DB.user}", "DB"],
  ]);
});

test.each([
  ["alone", "${workflow.secrets.KEY}"],
  ["within a text", "a ${workflow.secrets.KEY} b ${workflow.secrets.DB.port}"],
  ["beside what is no secret", "${workflow.input.x}${workflow.secrets.KEY}"],
])("a name that comes in as data asks for nothing and is carried out as it came: %s", (_where, text) => {
  const data = withoutSecretNames({ in: [text] });

  expect([...secretsAskedFor(data)]).toEqual([]);
  expect(revealed(data)).toBe(jsonToText({ in: [text] }));
});

test("beside data a definition's own name is put in", () => {
  expect(revealed("${workflow.secrets.KEY} $${workflow.secrets.KEY}")).toBe('"s3cret ${workflow.secrets.KEY}"');
});

test("a name that is written with JSON's escapes is data too", () => {
  const escaped = Payload.fromText(String.raw`{"a":"\u0024{workflow.s\u0065crets.KEY}"}`);

  expect([...secretsAskedFor(payloadAsData(escaped).tree)]).toEqual([]);
});

test.each([
  "${workflow.secrets.KEY}",
  "a ${workflow.secrets.KEY}, $${workflow.secrets.KEY} and $$${workflow.secrets.DB.port} b, ä",
  "${workflow.input.x}",
])("people are shown data as it came: %s", (text) => {
  const came = Payload.fromText(JSON.stringify({ in: [text], n: 1.5 }));
  const kept = payloadAsData(came);

  expect([...secretsAskedFor(kept.tree)]).toEqual([]);
  expect(payloadAsItCame(kept).text).toBe(came.text);
  expect(revealed(kept.tree)).toBe(came.text);
});

test("a payload without such names is the very same", () => {
  const payload = Payload.fromTree({ a: "${workflow.input.secrets}" });

  expect(payloadAsData(payload)).toBe(payload);
});
