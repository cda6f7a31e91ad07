/** What stands at a place of a payload; `text` undefined: nothing, or it is not known. */
export type PathValue = { readonly text: string | undefined; readonly isCut: boolean; readonly isUnknown: boolean };

/** What a list shows of an execution beside its row: how many tasks it has, how many have ended, and values by their paths. */
export type Glimpse = {
  readonly tasks: number;
  readonly ended: number;
  /** There are more tasks. */
  readonly isCapped: boolean;
  readonly values: ReadonlyMap<string, PathValue>;
};

const payloadPath = /^(?:input|output)(?:\.[^.[\],:\s]+|\[\d{1,9}\])+$/u;
const longest = 200;

/** Whether a text is a place in an input or output, as `input.orderId` or `output.lines[0].sku`. */
export function isPayloadPath(text: string): boolean {
  return text.length <= longest && payloadPath.test(text);
}

/** A value that is looked for at a place of a payload. */
export type PathCondition = { readonly path: string; readonly value: string };

/** As addresses have them: `input.orderId:o-1,output.total:5`; what is none is left out. */
export function pathConditions(text: string | undefined): readonly PathCondition[] {
  return (text ?? "").split(",").flatMap((one) => {
    const at = one.indexOf(":");
    const path = one.slice(0, Math.max(at, 0));
    const value = decoded(one.slice(at + 1));
    return isPayloadPath(path) && value !== "" ? [{ path, value }] : [];
  });
}

/** Undefined: none. */
export function pathConditionsText(conditions: readonly PathCondition[]): string | undefined {
  if (conditions.length === 0) return undefined;
  return conditions.map(({ path, value }) => `${path}:${encodeURIComponent(value)}`).join(",");
}

/** Whether the values are there; undefined where that is not known. */
export function hasValues(glimpse: Glimpse | undefined, conditions: readonly PathCondition[]): boolean | undefined {
  if (glimpse === undefined) return undefined;
  return conditions.every(({ path, value }) => glimpse.values.get(path)?.text === value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
