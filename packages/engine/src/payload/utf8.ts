import { JsonSyntaxError } from "./json.ts";

// Both are pure functions in the form of classes, and part of every JavaScript runtime, but TypeScript knows them only
// with the library of the DOM or the types of Node, neither of which the engine may see.
declare const TextEncoder: { new (): { encode(text: string): Uint8Array } };
declare const TextDecoder: {
  new (label: "utf-8", options: { fatal: boolean }): { decode(bytes: Uint8Array): string };
};

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function textToUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws JsonSyntaxError where the bytes are not UTF-8. A byte order mark at the start is dropped. */
export function textFromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new JsonSyntaxError("not valid JSON: the bytes are not UTF-8", { cause: error });
  }
}
