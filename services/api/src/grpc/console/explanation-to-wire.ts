import type { consoleGrpc } from "@tutti/contracts";

import type { Explanation } from "../../explain/explain-operations.ts";
import type { Reason } from "../../explain/reason.ts";

export function explanationToWire({ reasons, revision }: Explanation): consoleGrpc.ExplainExecutionResponse {
  return { reasons: reasons.map(reasonToWire), revision };
}

function reasonToWire({ evidence, because, ...reason }: Reason): consoleGrpc.Reason {
  return { ...reason, evidence: [...evidence], because: because.map(reasonToWire) };
}
