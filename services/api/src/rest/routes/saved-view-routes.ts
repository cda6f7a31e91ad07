import { FieldReader } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

import type { AskedView, SavedViewOperations } from "../../operations/console/saved-view-operations.ts";
import { readBody } from "../http/read-body.ts";
import { done, json } from "../http/rest-answer.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** `tutti.v1.SavedViewService` for browsers. Source: reference/ui.md 3.10. */
export function savedViewRoutes(views: SavedViewOperations): readonly Route[] {
  const route = routesBelow("/api/console/views");
  return [
    route("GET", "", async (call) => json({ views: [...(await views.list(call))] })),
    route("PUT", "/:viewId", async (call) => {
      const viewId = call.param("viewId");
      return json(valueOf(await views.put({ ...readBody(call, viewFromJson), viewId })));
    }),
    route("DELETE", "/:viewId", async (call) => {
      valueOf(await views.delete(call.param("viewId")));
      return done;
    }),
  ];
}

/** The id is that of the path. */
function viewFromJson(body: Json): Read<Omit<AskedView, "viewId">> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(body, { faults });
  const text = (name: string): string => reader.text(name) ?? "";
  const value = { name: text("name"), page: text("page"), search: text("search"), createdBy: text("createdBy") };
  return { value: { ...value, isPinned: reader.flag("isPinned") ?? false }, faults };
}
