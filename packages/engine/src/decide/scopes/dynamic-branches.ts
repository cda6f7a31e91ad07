import { suffixOf } from "../../model/task-record.ts";
import type { TaskRecord } from "../../model/task-record.ts";
import { isJsonArray, isJsonObject, memberOf } from "../../payload/json.ts";
import type { Json } from "../../payload/json.ts";
import type { Draft } from "../draft.ts";
import { taskPayload } from "../data/payloads.ts";

/** The heads of the branches of a dynamic fork. */
export function branchesOf(draft: Draft, fork: TaskRecord): readonly TaskRecord[] {
  const input = taskPayload(fork, "input").tree;
  const forked = isJsonObject(input) ? memberOf(input, "forkedTasks") : undefined;
  const suffix = suffixOf(fork.iterations);
  return listOf(forked).flatMap((name) => (typeof name === "string" ? (draft.latest(name + suffix) ?? []) : []));
}

function listOf(json: Json | undefined): readonly Json[] {
  return isJsonArray(json) ? json : [];
}
