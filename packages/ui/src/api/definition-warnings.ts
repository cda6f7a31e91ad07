import { queryOptions } from "@tanstack/react-query";

import { ApiError, callApi, listAt, objectOf, textAt } from "./client.ts";
import type { JsonObject } from "./client.ts";
import { unlessStock } from "./unless-stock.ts";

/** Something about a definition that is most likely not meant, and where. */
export type DefinitionWarning = { readonly path: string; readonly message: string; readonly found: string };

/** What is odd about a registered definition; nothing where the server does not tell. */
export function definitionWarningsQuery(name: string, version: number, definition: JsonObject) {
  return queryOptions({
    queryKey: ["definition", name, version, "warnings", definition["updateTime"] ?? definition["createTime"] ?? 0],
    queryFn: async ({ signal }): Promise<readonly DefinitionWarning[]> => {
      const ask = () => callApi("/console/definitions/validate", { method: "POST", body: definition, signal });
      try {
        const answer = await unlessStock("validate", ask);
        return listAt(objectOf(answer), "warnings").map(objectOf).map(warningFrom);
      } catch (error) {
        // It was registered before a rule was there that refuses it now.
        if (error instanceof ApiError && error.status === 400)
          return error.faults.map(({ path, message }) => ({ path, message, found: "" }));
        throw error;
      }
    },
    retry: false,
    staleTime: 60_000,
  });
}

function warningFrom(json: JsonObject): DefinitionWarning {
  return { path: textAt(json, "path"), message: textAt(json, "message"), found: textAt(json, "found") };
}
