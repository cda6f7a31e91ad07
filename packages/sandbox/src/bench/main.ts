import type { ScriptLanguage, ScriptRequest } from "@tutti/engine";
import { Payload } from "@tutti/engine";
import type { SandboxRunner } from "../index.ts";
import { makeScriptRunner } from "../index.ts";

type Sample = {
  readonly name: string;
  readonly language: ScriptLanguage;
  readonly source: string;
  readonly input: Payload;
};

const small = Payload.fromText('{"n":4,"kind":"order","list":[1,2,3],"loop":{"iteration":3}}');
const rows = Array.from({ length: 1_000 }, (_, id) => ({ id, kind: id % 2 === 0 ? "a" : "b", price: id / 4 }));
const large = Payload.fromText(JSON.stringify({ rows }));

const samples: readonly Sample[] = [
  { name: "a condition", language: "javascript", source: "$.loop['iteration'] < $.n", input: small },
  { name: "an object", language: "javascript", source: "({a: $.n, l: $.list.map(v => v * 2)})", input: small },
  {
    name: "1,000 rows in, half of them out",
    language: "javascript",
    source: "$.rows.filter(row => row.kind === 'a')",
    input: large,
  },
  { name: "a path", language: "jq", source: ".list | length", input: small },
  { name: "1,000 rows in, half of them out", language: "jq", source: '[.rows[] | select(.kind == "a")]', input: large },
  { name: "an expression", language: "python", source: "return n * 2", input: small },
  {
    name: "1,000 rows in, half of them out",
    language: "python",
    source: "return [row for row in rows if row['kind'] == 'a']",
    input: large,
  },
];

const runner = makeScriptRunner();
write("language    what                               cold ms   one by one many at once    processor");
write("                                                          (microseconds an evaluation)");
for (const sample of samples) write(await measured(sample));
await runner.close();

async function measured({ name, language, source, input }: Sample): Promise<string> {
  const request: ScriptRequest = { language, form: language === "python" ? "function" : "expression", source, input };
  const coldMs = await elapsedMs(() => once(runner, request));
  const count = language === "javascript" ? 2_000 : 100;
  // Compiled code comes after some use.
  await elapsedMs(() => inTurn(count, request));
  const oneByOne = (await elapsedMs(() => inTurn(count, request))) / count;
  const before = process.cpuUsage();
  const atOnce = (await elapsedMs(() => together(count, request))) / count;
  const { user, system } = process.cpuUsage(before);
  const micros = [oneByOne * 1_000, atOnce * 1_000, (user + system) / count];
  const figures = [coldMs.toFixed(0).padStart(8), ...micros.map((value) => grouped(value).padStart(13))];
  return `${language.padEnd(12)}${name.padEnd(33)}${figures.join("")}`;
}

async function inTurn(count: number, request: ScriptRequest): Promise<void> {
  for (let n = 0; n < count; n++) await once(runner, request);
}

async function together(count: number, request: ScriptRequest): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => once(runner, request)));
}

async function once(scripts: SandboxRunner, request: ScriptRequest): Promise<void> {
  const result = await scripts.run(request);
  if (result.kind !== "value") throw new Error(result.message);
}

async function elapsedMs(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
