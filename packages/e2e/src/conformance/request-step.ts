import { asText, isList, isObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ApiAnswer } from "../clients/http-client.ts";
import { normalise } from "./normalise.ts";
import type { Names } from "./normalise.ts";
import type { Run } from "./run.ts";
import type { Step } from "./conformance-case.ts";

/** `request`: any request; with `as` its answer is kept, with `later` it is not waited for. */
export async function request(run: Run, step: Step): Promise<void> {
  const argument = isObject(step.argument) ? step.argument : {};
  const sent = send(run, argument);
  if (argument["later"] !== true) return await sent;
  // Whether it failed is told by the step that waits for it.
  sent.catch(() => undefined);
  run.later.set(asText(argument["as"]), sent);
}

/** `join`: waits for the answer to a request that was sent with `later`. */
export async function joinRequest(run: Run, step: Step): Promise<void> {
  await run.later.get(asText(step.argument));
}

/** `operator`: a request that must succeed. */
export async function operate(run: Run, step: Step): Promise<void> {
  const [method, path, body] = isList(step.argument) ? step.argument : [];
  await run.http.must(
    asText(method),
    asText(path).replaceAll("<workflow>", () => run.workflowId),
    body,
  );
}

async function send(run: Run, argument: JsonObject): Promise<void> {
  const { method, path, body, headers, as, keep } = argument;
  const answer = await run.http.send({
    method: typeof method === "string" ? method : "GET",
    path: asText(path).replaceAll("<workflow>", () => run.ids.get(run.current) ?? ""),
    body,
    headers: isObject(headers) ? textsOf(headers) : {},
  });
  const seen = bodyFor(run, argument, answer);
  if (as !== undefined) run.snapshots[asText(as)] = snapshotOf(run, argument, answer, seen);
  if (keep !== undefined) run.ids.set(asText(keep), idIn(seen));
}

/** The body as the case wants to see it: by patterns on its text, what names this run only, some keys only. */
function bodyFor(run: Run, { pick, mine, only }: JsonObject, answer: ApiAnswer): Json {
  let body = isObject(pick) ? picked(answer.text, pick) : answer.body;
  if (mine === true && answer.status < 400) body = mineOf(body, run.word);
  return isList(only) ? onlyKeys(body, only.map(asText)) : body;
}

function snapshotOf(run: Run, { only, mine, header }: JsonObject, answer: ApiAnswer, seen: Json): Json {
  const names: Names = [...[...run.ids].map(([name, id]) => [id, `<run ${name}>`] as const), [run.word, "{u}"]];
  const kept = {
    status: answer.status,
    type: answer.type,
    ...(only === "status" ? {} : { body: seen }),
    ...(isList(header) ? { headers: headersOf(answer, header.map(asText)) } : {}),
  };
  const result = normalise(kept, names);
  if (mine !== true || !isObject(result) || !isList(result["body"])) return result;
  return { ...result, body: [...result["body"]].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) };
}

function picked(text: string, patterns: JsonObject): JsonObject {
  const entries = Object.entries(patterns).map(([name, pattern]) => {
    return [name, new RegExp(asText(pattern)).exec(text)?.[1] ?? null] as const;
  });
  return Object.fromEntries(entries);
}

function mineOf(body: Json, word: string): Json {
  const isMine = (value: unknown) => JSON.stringify(value).includes(word);
  if (isList(body)) return body.filter(isMine);
  return isObject(body) ? Object.fromEntries(Object.entries(body).filter(isMine)) : body;
}

function onlyKeys(body: Json, keys: readonly string[]): Json {
  if (isList(body)) return body.map((element) => onlyKeys(element, keys));
  if (!isObject(body)) return body;
  const entries = keys
    .filter((key) => key in body)
    .map((key) => [key, isList(body[key]) ? onlyKeys(body[key], keys) : body[key]] as const);
  return Object.fromEntries(entries);
}

function headersOf(answer: ApiAnswer, names: readonly string[]): JsonObject {
  const entries = names.map((name) => {
    const value = answer.header(name);
    return [name, value === null ? null : value.split(/, */u).sort().join(", ")] as const;
  });
  return Object.fromEntries(entries);
}

function idIn(body: Json): string {
  if (!isObject(body)) return asText(body);
  return asText(body["workflowId"] ?? body["targetWorkflowId"] ?? body["taskId"]);
}

function textsOf(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, asText(value)]));
}
