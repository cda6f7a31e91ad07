import type { Verb } from "../http/route.ts";
import type { Schema } from "./schema.ts";

/** What a client sees of an endpoint, for the OpenAPI document. */
export type Endpoint = {
  readonly verb: Verb;
  /** As the route has it, variables as `:name`. */
  readonly path: string;
  readonly tag: string;
  /** Of its own among all endpoints; generated clients name their methods by it. */
  readonly id: string;
  readonly summary: string;
  readonly query: Readonly<Record<string, Schema>>;
  /** The query parameters without which there is no call. */
  readonly required: readonly string[];
  readonly body: Body | undefined;
  readonly answer: Answer;
  /** Whether it may also answer 204: there is nothing to show. */
  readonly isSometimesEmpty: boolean;
};

export type Body = { readonly type: "json" | "text"; readonly schema: Schema; readonly isOptional?: boolean };

export type Answer =
  | { readonly type: "json"; readonly schema: Schema }
  /** Server-sent events, each with such a `data`. */
  | { readonly type: "events"; readonly schema: Schema }
  | { readonly type: "text" }
  | { readonly type: "none"; readonly httpStatus: 200 | 204 };

export const text: Answer = { type: "text" };
/** 200 without a body. */
export const done: Answer = { type: "none", httpStatus: 200 };
export const noContent: Answer = { type: "none", httpStatus: 204 };
export const json = (schema: Schema): Answer => ({ type: "json", schema });
export const events = (schema: Schema): Answer => ({ type: "events", schema });

export const jsonBody = (schema: Schema): Body => ({ type: "json", schema });
/** One that may be left out. */
export const optionalBody = (schema: Schema): Body => ({ type: "json", schema, isOptional: true });
export const textBody: Body = { type: "text", schema: { type: "string" } };

type More = Partial<Pick<Endpoint, "query" | "required" | "body" | "isSometimesEmpty">>;

/** Builds the endpoints below a path in the order of reading: verb and path, name, what it is for, what it answers. */
export function endpointsBelow(prefix: string, tag: string) {
  return (
    at: `${Verb} ${string}` | Verb,
    id: string,
    summary: string,
    { answer, ...more }: More & { readonly answer: Answer },
  ): Endpoint => {
    const [verb, path = ""] = at.split(" ");
    const usual = { query: {}, required: [], body: undefined, isSometimesEmpty: false };
    return { verb: verb as Verb, path: `${prefix}${path}`, tag, id, summary, ...usual, ...more, answer };
  };
}
