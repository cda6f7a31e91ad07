import type { ResponseJson } from "../json/response-json.ts";

/** `id`: what a client that lost the connection sends as `Last-Event-ID`, to go on from there. Without line breaks. */
export type ServerSentEvent = { readonly name: string; readonly id?: string; readonly data: ResponseJson };

/** What a handler answers with. `empty` is 200 without a body, 204, or 404 where clients look at nothing but the status. */
export type RestAnswer =
  | { readonly kind: "empty"; readonly httpStatus: 200 | 204 | 404 }
  | { readonly kind: "json"; readonly body: ResponseJson; readonly httpStatus?: number }
  /** JSON too, whose text is made while it is sent. */
  | { readonly kind: "parts"; readonly parts: AsyncIterable<string> }
  /** Server-sent events, as they come. */
  | { readonly kind: "events"; readonly events: AsyncIterable<ServerSentEvent> }
  /** 200 where no status is given. */
  | { readonly kind: "text"; readonly text: string; readonly httpStatus?: number }
  /** 200 with bytes of another type. */
  | { readonly kind: "content"; readonly contentType: string; readonly bytes: Uint8Array | string }
  /** 302: what is asked for is elsewhere on this server. */
  | { readonly kind: "redirect"; readonly location: string };

/** 200 without a body: what was asked for is done. */
export const done: RestAnswer = { kind: "empty", httpStatus: 200 };
/** 204: there is nothing to show. */
export const nothing: RestAnswer = { kind: "empty", httpStatus: 204 };

/** 200 with JSON. */
export function json(body: ResponseJson): RestAnswer {
  return { kind: "json", body };
}

/** 200 with JSON whose text comes in parts, for what is large. */
export function jsonInParts(parts: AsyncIterable<string>): RestAnswer {
  return { kind: "parts", parts };
}

/** 200 with plain text. Ids and words go as plain text, never as JSON. Source: reference/api.md 2.1 "Plain-text bodies". */
export function text(content: string): RestAnswer {
  return { kind: "text", text: content };
}
