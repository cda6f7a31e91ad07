import type { savedViewGrpc } from "@tutti/contracts";

import type { SavedViewOperations } from "../../operations/console/saved-view-operations.ts";
import { given, valueOf, within } from "../call-edges.ts";
import { unary } from "../served.ts";

/** `tutti.v1.SavedViewService`. */
export function savedViewService(views: SavedViewOperations): savedViewGrpc.SavedViewServiceServer {
  return {
    listSavedViews: unary(async (_: savedViewGrpc.ListSavedViewsRequest, { signal }) => ({
      views: [...(await views.list({ signal }))],
    })),
    putSavedView: unary(async ({ view }: savedViewGrpc.PutSavedViewRequest) => ({
      view: valueOf(within("view", await views.put(given(view, "view")))),
    })),
    deleteSavedView: unary(async ({ viewId }: savedViewGrpc.DeleteSavedViewRequest) => {
      valueOf(await views.delete(viewId));
      return {};
    }),
  };
}
