import { ExactNumber, exactText, parseExact } from "../model/json/exact-json.ts";
import { answerAskedAhead } from "./asked-ahead.ts";
import { isServers, noteAnswered, noteLost } from "./connection.ts";

/** What the server answered instead of what was asked for. `message` is the server's own words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly faults: readonly { readonly path: string; readonly message: string }[];

  constructor(status: number, message: string, faults: ApiError["faults"] = []) {
    super(message);
    this.status = status;
    this.faults = faults;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type Call = {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** The answer holds what somebody else has written, whose numbers are to stay as they are (ExactNumber); it is read more slowly. */
  readonly isExact?: boolean;
};

/** Calls the server; gives the JSON, or the text where the answer is one. Throws an ApiError for everything but 2xx. */
export async function callApi(path: string, call: Call = {}): Promise<unknown> {
  const { method = "GET", body, signal, isExact = false } = call;
  const address = `/api${path}${queryText(call.query)}`;
  const ahead = method === "GET" ? await answerAskedAhead(address) : undefined;
  if (ahead?.json !== undefined) return ahead.json;
  const response =
    ahead?.response ??
    (await ask(address, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: exactText(body) }),
      ...(signal === undefined ? {} : { signal }),
    }));
  const text = await unlessLost(response.text());
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  if (!response.ok) throw errorOf(response.status, text);
  if (!isJson || text === "") return text;
  return isExact ? parseExact(text) : JSON.parse(text);
}

/** fetch; throws an ApiError of status 0 where the server does not answer. */
export async function ask(address: string, request: RequestInit): Promise<Response> {
  const response = await unlessLost(fetch(address, request));
  if (isServers(response)) noteAnswered();
  else noteLost();
  return response;
}

async function unlessLost<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    noteLost();
    throw new ApiError(0, "the server cannot be reached");
  }
}

function queryText(query: Query = {}): string {
  const told = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return told.length === 0 ? "" : `?${new URLSearchParams(told.map(([name, value]) => [name, String(value)]))}`;
}

/** What an answer that is none says. */
export function errorOf(status: number, text: string): ApiError {
  const body = objectOf(parsed(text));
  const message = textAt(body, "message") || text.slice(0, 500) || `the server answered ${status}`;
  const faults = listAt(body, "validationErrors")
    .map(objectOf)
    .map((fault) => ({ path: textAt(fault, "path"), message: textAt(fault, "message") }));
  return new ApiError(status, message, faults);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads what came as an object; anything else is an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textAt(object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || value instanceof ExactNumber ? String(value) : "";
}

/** A number; ISO texts, which Conductor's summaries have for times, become epoch ms; 0 for everything else. */
export function numberAt(object: JsonObject, key: string): number {
  const value = object[key];
  if (typeof value === "number") return value;
  if (value instanceof ExactNumber) return Number(value.literal);
  if (typeof value !== "string" || value === "") return 0;
  const time = /^\d{4}-/.test(value) ? Date.parse(value) : Number(value);
  return Number.isFinite(time) ? time : 0;
}

export function listAt(object: JsonObject, key: string): readonly unknown[] {
  return listOf(object[key]);
}
