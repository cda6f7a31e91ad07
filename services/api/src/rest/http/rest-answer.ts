import type { ResponseJson } from "../json/response-json.ts";

/** What a handler answers with. `empty` is 200 without a body, or 204. */
export type RestAnswer =
  | { readonly kind: "empty"; readonly httpStatus: 200 | 204 }
  | { readonly kind: "json"; readonly body: ResponseJson }
  /** 200 where no status is given. */
  | { readonly kind: "text"; readonly text: string; readonly httpStatus?: number };

/** 200 without a body: what was asked for is done. */
export const done: RestAnswer = { kind: "empty", httpStatus: 200 };
/** 204: there is nothing to show. */
export const nothing: RestAnswer = { kind: "empty", httpStatus: 204 };

/** 200 with JSON. */
export function json(body: ResponseJson): RestAnswer {
  return { kind: "json", body };
}

/** 200 with plain text. Ids and words go as plain text, never as JSON. Source: reference/api.md 2.1 "Plain-text bodies". */
export function text(content: string): RestAnswer {
  return { kind: "text", text: content };
}
