import { durationMs } from "../../model/format.ts";
import { isPayloadPath, pathConditionsText } from "../../model/lists/glimpses.ts";
import type { PathCondition } from "../../model/lists/glimpses.ts";
import { workflowStatuses } from "../../model/status.ts";
import { told } from "../../search-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

const words: Readonly<Record<string, "name" | "corr" | "id" | "version" | "error" | "reason">> = {
  name: "name",
  workflow: "name",
  corr: "corr",
  correlation: "corr",
  id: "id",
  version: "version",
  error: "error",
  reason: "reason",
};

/** For so long nothing has changed of what is called stuck, where nothing else is said. */
const stuckFor = "10m";

/**
 * Reads what somebody types into the field of a list: `status:failed name:order 12` narrows to the status and the name, and what is
 * left is free text, `took>5m` and `took<1s` to those that took so long, `stuck` or `stuck>2h` to those that run while nothing
 * happens, and `input.orderId:17` to those that hold that there. A value with spaces stands between quotes: `name:"a b"`. What is
 * called an error and is no group's id is looked for in reasons. A status that there is not, and a word that is not known, stay text.
 */
export function typedKeys(text: string): ExecutionsKeys {
  const statuses: string[] = [];
  const found: Record<string, string> = {};
  const has: PathCondition[] = [];
  const rest = partsOf(text).filter((part) => {
    const [, sign, bound] = /^took:?([<>]?)=?(.+)$/i.exec(part.toLowerCase()) ?? [];
    if (bound !== undefined && durationMs(bound) !== undefined) {
      const before = found["took"]?.split(",").filter((one) => one.startsWith("<") !== (sign === "<")) ?? [];
      found["took"] = [...before, sign === "<" ? `<${bound}` : bound].join(",");
      return false;
    }
    const [, stuck] = /^stuck(?:[>:](.+))?$/i.exec(part.toLowerCase()) ?? [];
    if (part.toLowerCase() === "stuck" || durationMs(stuck) !== undefined) {
      found["stuck"] = stuck ?? stuckFor;
      return false;
    }
    const at = part.indexOf(":");
    const path = part.slice(0, Math.max(at, 0));
    if (isPayloadPath(path) && at < part.length - 1) {
      has.push({ path, value: unquoted(part.slice(at + 1)) });
      return false;
    }
    const [word, value] = [part.slice(0, Math.max(at, 0)).toLowerCase(), unquoted(part.slice(at + 1))];
    if (value === "") return part !== "";
    const status = workflowStatuses.find((one) => one === value.toUpperCase().replaceAll("-", "_"));
    const known = Object.hasOwn(words, word) ? words[word] : undefined;
    const key = known === "error" && !isGroupId(value) ? "reason" : known;
    if (word === "status" && status !== undefined) statuses.push(status);
    else if (key !== undefined) found[key] = value;
    else return true;
    return false;
  });
  const left = rest.join(" ");
  return told({
    ...found,
    has: pathConditionsText(has),
    status: statuses.length === 0 ? undefined : statuses.join(","),
    text: left === "" ? undefined : left,
  });
}

/** Parts with spaces between them; spaces between quotes are part of one. */
function partsOf(text: string): readonly string[] {
  return text.match(/(?:[^\s"]|"[^"]*"|")+/gu) ?? [];
}

function unquoted(value: string): string {
  return /^"([^"]*)"$/u.exec(value)?.[1] ?? value;
}

/** As the server makes them; a server that keeps none makes eight digits of its own. */
function isGroupId(text: string): boolean {
  return /^[0-9a-f]{8,}$/.test(text);
}

/** What of a free text looks like a field and is none, so that nobody takes it for a filter that finds nothing; nor for one that leaves something out. */
export function unknownFields(text: string): readonly string[] {
  return partsOf(text).filter((part) => /^[-!]?[a-z_][\w.]*(?:!?[:=](?!\/)|[<>]=?)\S/i.test(part));
}
