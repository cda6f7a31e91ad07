import type { environmentGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { valueOf } from "./call-edges.ts";
import { unary } from "./served.ts";

/** `tutti.v1.EnvironmentService`. Source: reference/api.md 1.7, 2.7. */
export function environmentService({ environment }: Pick<Operations, "environment">) {
  return {
    listEnvironmentValues: unary(async (_: environmentGrpc.ListEnvironmentValuesRequest, { signal }) => ({
      values: [...(await environment.list({ signal }))],
    })),
    getEnvironmentValue: unary(async ({ name }: environmentGrpc.GetEnvironmentValueRequest, { signal }) => ({
      value: valueOf(await environment.get(name, { signal })),
    })),
    putEnvironmentValue: unary(async ({ name, value }: environmentGrpc.PutEnvironmentValueRequest) => {
      valueOf(await environment.put(name, value));
      return {};
    }),
    deleteEnvironmentValue: unary(async ({ name }: environmentGrpc.DeleteEnvironmentValueRequest) => {
      valueOf(await environment.delete(name));
      return {};
    }),
  };
}
