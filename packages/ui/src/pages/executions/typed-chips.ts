import { durationMs } from "../../model/format.ts";
import { isPayloadPath, pathConditionsText } from "../../model/glimpses.ts";
import type { PathCondition } from "../../model/glimpses.ts";
import { workflowStatuses } from "../../model/status.ts";
import { told } from "../../search-keys.ts";
import type { ExecutionsKeys } from "./executions-keys.ts";

const words: Readonly<Record<string, "name" | "corr" | "id" | "version" | "error">> = {
  name: "name",
  workflow: "name",
  corr: "corr",
  correlation: "corr",
  id: "id",
  version: "version",
  error: "error",
};

/** For so long nothing has changed of what is called stuck, where nothing else is said. */
const stuckFor = "10m";

/**
 * Reads what somebody types into the field of a list: `status:failed name:order 12` narrows to the status and the name, and what is
 * left is free text, `took>5m` to those that took longer, `stuck` or `stuck>2h` to those that run while nothing happens, and
 * `input.orderId:17` to those that hold that there. A status that there is not, and a word that is not known, stay text.
 */
export function typedKeys(text: string): ExecutionsKeys {
  const statuses: string[] = [];
  const found: Record<string, string> = {};
  const has: PathCondition[] = [];
  const rest = text.split(/\s+/).filter((part) => {
    const took = /^took[>:]?>?(.+)$/i.exec(part)?.[1]?.toLowerCase();
    if (durationMs(took) !== undefined) {
      found["took"] = took ?? "";
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
      has.push({ path, value: part.slice(at + 1) });
      return false;
    }
    const [word, value] = [part.slice(0, Math.max(at, 0)).toLowerCase(), part.slice(at + 1)];
    if (value === "") return part !== "";
    const status = workflowStatuses.find((one) => one === value.toUpperCase().replaceAll("-", "_"));
    const key = Object.hasOwn(words, word) ? words[word] : undefined;
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

/** What of a free text looks like a field and is none, so that nobody takes it for a filter that finds nothing. */
export function unknownFields(text: string): readonly string[] {
  return text.split(/\s+/).filter((part) => /^[a-z_][\w.]*(?:[:=](?!\/)|[<>]=?)\S/i.test(part));
}
