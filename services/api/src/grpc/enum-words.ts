import { refusalOfFaults } from "@tutti/contracts";
import type { RpcError } from "@tutti/service-kit";

import { refusalToRpcError } from "./refusal-to-rpc-error.ts";

/** An enum of the contract: its words, what stands before them there, and the field that holds one. */
export type Enumeration<Word extends string> = {
  readonly words: readonly Word[];
  readonly prefix: string;
  readonly field: string;
};

/** The word of an enum's value; undefined where it is unset. @throws RpcError INVALID_ARGUMENT where it is unknown */
export function wordOf<Word extends string>(value: string, enumeration: Enumeration<Word>): Word | undefined {
  const { words, prefix } = enumeration;
  const word = value.startsWith(prefix) ? value.slice(prefix.length) : value;
  if (word === "UNSPECIFIED") return undefined;
  const known = words.find((one) => one === word);
  if (known === undefined) throw enumFault(value, enumeration);
  return known;
}

/** That the field holds none of the words. */
export function enumFault(value: string, { words, prefix, field }: Enumeration<string>): RpcError {
  const message = `must be one of ${words.map((word) => `${prefix}${word}`).join(", ")}`;
  return refusalToRpcError(refusalOfFaults([{ path: field, message, found: value }]));
}
