import type { ChildDefinition } from "../need.ts";
import { jsonToText } from "../payload/json-to-text.ts";
import type { Snapshot } from "./snapshot.ts";

/** What an execution that starts another one is told of its definition; `taskPlaces` not among it. */
export function childDefinitionOf({ hash: snapshotHash, def, nodes }: Snapshot): ChildDefinition {
  const { name, version, inputTemplate, rateLimitConfig } = def;
  return {
    ...{ snapshotHash, name, version, taskReferenceNames: [...nodes.keys()] },
    ...(Object.keys(inputTemplate).length === 0 ? {} : { inputTemplate: jsonToText(inputTemplate) }),
    ...(rateLimitConfig === undefined ? {} : { rateLimitConfig }),
  };
}
