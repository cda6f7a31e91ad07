import type { consoleGrpc } from "@tutti/contracts";

import { noteToShow } from "../../operations/console/error-group-operations.ts";
import type { ErrorGroup, ErrorGroupOperations } from "../../operations/console/error-group-operations.ts";
import { valueOf } from "../call-edges.ts";
import { unary } from "../served.ts";

/** The methods of `tutti.v1.ConsoleService` that tell why executions fail. */
export function errorGroupMethods(
  errors: ErrorGroupOperations,
): Pick<consoleGrpc.ConsoleServiceServer, "listErrorGroups" | "getErrorGroup" | "annotateErrorGroup"> {
  return {
    listErrorGroups: unary(async (request: consoleGrpc.ListErrorGroupsRequest, { signal }) => {
      const { groups, isCapped } = valueOf(await errors.list(request, { signal }));
      return { groups: groups.map(groupToWire), isCapped };
    }),
    getErrorGroup: unary(async ({ errorGroup, ...time }: consoleGrpc.GetErrorGroupRequest, { signal }) => {
      const { group, statuses } = valueOf(await errors.get(errorGroup, time, { signal }));
      return { group: groupToWire(group), statuses: [...statuses] };
    }),
    annotateErrorGroup: unary(async ({ errorGroup, ...note }: consoleGrpc.AnnotateErrorGroupRequest, asked) =>
      noteToShow(valueOf(await errors.annotate(errorGroup, note, asked))),
    ),
  };
}

function groupToWire({ trend, workflowNames, ...group }: ErrorGroup): consoleGrpc.ErrorGroup {
  return { ...group, trend: [...trend], workflowNames: [...workflowNames] };
}
