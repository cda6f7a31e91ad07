import { done, endpointsBelow, json, jsonBody } from "./endpoint.ts";
import { boolean, listOf, long, object, string } from "./schema.ts";

const views = endpointsBelow("/api/console/views", "console");
const asked = { name: string, page: string, search: string, isPinned: boolean, createdBy: string };
const view = object({ viewId: string, ...asked, createTime: long, updateTime: long });

/** Pages of the web console as somebody wants to see them again; `tutti.v1.SavedViewService` over HTTP. */
export const savedViewEndpoints = [
  views("GET", "listSavedViews", "Gives all saved views", { answer: json(object({ views: listOf(view) })) }),
  views("PUT /:viewId", "putSavedView", "Creates or replaces a saved view", {
    body: jsonBody(object(asked, ["name", "page"])),
    answer: json(view),
  }),
  views("DELETE /:viewId", "deleteSavedView", "Deletes a saved view", { answer: done }),
];
