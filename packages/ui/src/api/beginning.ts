import { parseBeginning } from "../model/json/cut-json.ts";
import { parseExact } from "../model/json/exact-json.ts";
import { ApiError, ask, errorOf } from "./client.ts";

/** A JSON answer, or of a long one its beginning. `sizeBytes` is 0 where the server does not tell it. */
export type Beginning =
  | { readonly isWhole: true; readonly value: unknown }
  | {
      readonly isWhole: false;
      readonly text: string;
      readonly sizeBytes: number;
      readonly beginning: object | undefined;
    };

/** More is not parsed: the page would stand still meanwhile. */
const mostParsedBytes = 2 * 1024 * 1024;
const shownBytes = 256 * 1024;

/** Reads a JSON answer, of a long one no more than is shown. Throws an ApiError for everything but 2xx. */
export async function beginningOf(path: string, signal: AbortSignal): Promise<Beginning> {
  const response = await ask(`/api${path}`, { signal });
  if (!response.ok) throw errorOf(response.status, await response.text());
  const reader = response.body?.getReader();
  if (reader === undefined) throw new ApiError(0, "the server has answered nothing");
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let count = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    pieces.push(read.value);
    count += read.value.length;
    if (count > mostParsedBytes) {
      void reader.cancel();
      const text = new TextDecoder().decode(await new Blob(pieces).slice(0, shownBytes).arrayBuffer());
      const sizeBytes = Number(response.headers.get("content-length") ?? 0);
      return { isWhole: false, text, sizeBytes, beginning: parseBeginning(text) };
    }
  }
  return { isWhole: true, value: parseExact(await new Blob(pieces).text()) };
}
