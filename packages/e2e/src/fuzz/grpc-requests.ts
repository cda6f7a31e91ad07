import type { PackageDefinition } from "@grpc/proto-loader";
import fc from "fast-check";
import type { Arbitrary } from "fast-check";

import { asText, isList, isObject } from "../json.ts";
import type { Json } from "../json.ts";
import { hostileNumber, hostileText } from "./hostile-values.ts";

/** A call as bytes. */
export type RawCall = { readonly method: string; readonly isStreamIn: boolean; readonly frames: readonly Buffer[] };

const DEEPEST = 4;

/** Calls of every method of the protos, by `package.Service/Method`: messages with something amiss, and bytes that are none. */
export function grpcCalls(
  protos: PackageDefinition,
  known: Arbitrary<string>,
): ReadonlyMap<string, Arbitrary<RawCall>> {
  const calls = new Map<string, Arbitrary<RawCall>>();
  for (const [service, definition] of Object.entries(protos)) {
    if ("format" in definition) continue;
    for (const [name, method] of Object.entries(definition)) {
      const serialized = messageOf(method.requestType.type as Json, { protos, known }).map((message) => {
        try {
          return method.requestSerialize(message as object);
        } catch {
          // Not every value fits its field: that is a message that no client can send.
          return Buffer.alloc(0);
        }
      });
      const frame = fc.oneof({ weight: 4, arbitrary: serialized }, { weight: 1, arbitrary: broken(serialized) });
      const isStreamIn = method.requestStream;
      const frames = fc.array(frame, isStreamIn ? { maxLength: 6 } : { minLength: 1, maxLength: 1 });
      calls.set(
        `${service}/${name}`,
        frames.map((all) => ({ method: method.path, isStreamIn, frames: all })),
      );
    }
  }
  return calls;
}

/** Bytes that were a message, and bytes that never were. */
function broken(serialized: Arbitrary<Buffer>): Arbitrary<Buffer> {
  const noise = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
  const at = fc.tuple(serialized, fc.nat(), fc.nat({ max: 255 }));
  return fc.oneof(
    noise,
    at.map(([bytes, place]) => bytes.subarray(0, bytes.length === 0 ? 0 : place % bytes.length)),
    at.map(([bytes, place, value]) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[place % copy.length] = value;
      return copy;
    }),
    fc.tuple(serialized, noise).map(([bytes, more]) => Buffer.concat([bytes, more])),
  );
}

type Context = { readonly protos: PackageDefinition; readonly known: Arbitrary<string> };

function messageOf(type: Json | undefined, context: Context, depth = 0): Arbitrary<object> {
  if (!isObject(type) || depth > DEEPEST) return fc.constant({});
  const fields = isList(type["field"]) ? type["field"].filter(isObject) : [];
  const shape: Record<string, Arbitrary<unknown>> = {};
  for (const field of fields) {
    const value = valueOf(field, { type, context, depth });
    shape[asText(field["name"])] = field["label"] === "LABEL_REPEATED" ? repeated(field, { type, value }) : value;
  }
  return fc
    .tuple(fc.record(shape, { requiredKeys: [] }), fc.subarray(Object.keys(shape)))
    .map(([value, left]) => Object.fromEntries(Object.entries(value).filter(([name]) => !left.includes(name))));
}

type Place = { readonly type: Json; readonly context: Context; readonly depth: number };

function valueOf(
  field: { readonly [name: string]: Json | undefined },
  { type, context, depth }: Place,
): Arbitrary<unknown> {
  const text = fc.oneof({ weight: 3, arbitrary: context.known }, { weight: 1, arbitrary: hostileText });
  const integer = fc.oneof(fc.integer({ min: 0, max: 100 }), hostileNumber.map(Math.trunc));
  const whole = integer.map((value) => (Number.isSafeInteger(value) ? value : 0));
  switch (field["type"]) {
    case "TYPE_STRING":
      return text;
    case "TYPE_BOOL":
      return fc.boolean();
    case "TYPE_BYTES":
      return fc.oneof(
        fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
        fc.json({ maxDepth: 3 }).map((json) => Buffer.from(json)),
      );
    case "TYPE_DOUBLE":
    case "TYPE_FLOAT":
      return fc.oneof(hostileNumber, fc.constantFrom(NaN, Infinity, -Infinity));
    case "TYPE_ENUM":
      return fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 8 }) },
        { weight: 1, arbitrary: whole.map((value) => value | 0) },
      );
    case "TYPE_MESSAGE":
      return messageOf(typeNamed(asText(field["typeName"]), { type, context }), context, depth + 1);
    default:
      return whole;
  }
}

function typeNamed(name: string, { type, context }: Pick<Place, "type" | "context">): Json | undefined {
  const nested = isObject(type) && isList(type["nestedType"]) ? type["nestedType"].filter(isObject) : [];
  const own = nested.find((one) => one["name"] === name.split(".").at(-1));
  if (own !== undefined) return own;
  const full = name.replace(/^\./u, "");
  const found = Object.entries(context.protos).find(([key]) => key === full || key.endsWith(`.${full}`))?.[1];
  return found !== undefined && "format" in found ? (found.type as Json) : undefined;
}

/** A map's entries are an object; anything else is a list. */
function repeated(
  field: { readonly [name: string]: Json | undefined },
  { type, value }: { readonly type: Json; readonly value: Arbitrary<unknown> },
): Arbitrary<unknown> {
  const nested = isObject(type) && isList(type["nestedType"]) ? type["nestedType"].filter(isObject) : [];
  const entry = nested.find((one) => one["name"] === asText(field["typeName"]).split(".").at(-1));
  const options = entry?.["options"];
  if (!isObject(options) || options["mapEntry"] !== true) return fc.array(value, { maxLength: 3 });
  return fc.array(value, { maxLength: 3 }).map((entries) =>
    Object.fromEntries(
      entries.map((one) => {
        const { key, value: held } = one as { readonly key?: Json; readonly value?: unknown };
        return [asText(key ?? ""), held ?? {}];
      }),
    ),
  );
}
