import { isJsonObject, jsonObject, memberOf } from "../payload/json.ts";
import type { Payload } from "../payload/payload.ts";
import type { PlacedNode } from "../snapshot/snapshot.ts";
import { escaped } from "../task-types/fork/forked-tasks.ts";

/**
 * The task as if its definition had these inputs, so that whatever is worked out of its input is worked out of them, now and
 * in later attempts: laid over those that it has, or instead of them. They are data: nothing in them is evaluated.
 */
export function withInput(node: PlacedNode, { tree }: Payload, mode: "laidOver" | "instead"): PlacedNode {
  if (!isJsonObject(tree) || (mode === "laidOver" && Object.keys(tree).length === 0)) return node;
  const { task } = node;
  const before = mode === "laidOver" ? Object.entries(task.inputParameters) : [];
  const inputParameters = jsonObject([...before, ...Object.entries(escaped(tree))]);
  const dynamic = node.dynamic ?? { fork: undefined };
  return { ...node, task: { ...task, inputParameters }, dynamic, items: memberOf(tree, "items") };
}
