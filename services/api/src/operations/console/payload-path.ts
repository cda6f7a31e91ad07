import type { Json } from "@tutti/engine";
import { isJsonObject } from "@tutti/engine";

/** A place in the input or output of an execution: `input.orderId`, `output.lines[0].sku`. */
export type PayloadPath = { readonly field: "input" | "output"; readonly steps: readonly (string | number)[] };

const PATH = /^(input|output)((?:\.[^.[\]]+|\[\d{1,9}\])*)$/u;
const STEP = /\.([^.[\]]+)|\[(\d+)\]/gu;
const MAX_CHARACTERS = 200;

/** undefined: the text is no such path. */
export function payloadPathFrom(text: string): PayloadPath | undefined {
  const [, field, rest = ""] = (text.length <= MAX_CHARACTERS && PATH.exec(text)) || [];
  if (field !== "input" && field !== "output") return undefined;
  const steps = [...rest.matchAll(STEP)].map(([, name, place]) => name ?? Number(place));
  return { field, steps };
}

/** What stands there; undefined: nothing. */
export function valueAt(json: Json, { steps }: Pick<PayloadPath, "steps">): Json | undefined {
  return steps.reduce<Json | undefined>((value, step) => {
    if (typeof step === "number") return Array.isArray(value) ? value[step] : undefined;
    return value !== undefined && isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, json);
}
