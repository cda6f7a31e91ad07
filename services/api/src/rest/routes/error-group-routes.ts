import { FieldReader } from "@tutti/engine";
import type { Fault, Json, Read } from "@tutti/engine";

import { noteToShow } from "../../operations/console/error-group-operations.ts";
import type { AskedNote, ErrorGroupOperations } from "../../operations/console/error-group-operations.ts";
import { renamed } from "../../operations/reply.ts";
import { readBody } from "../http/read-body.ts";
import { json } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";

/** Why executions fail: of `tutti.v1.ConsoleService`, for browsers. Source: reference/ui.md 3.10. */
export function errorGroupRoutes(errors: ErrorGroupOperations): readonly Route[] {
  const route = routesBelow("/api/console/errors");
  return [
    route("GET", "", async (call) => {
      const [query = "", pageSize] = [call.query.text("query"), call.query.int("pageSize")];
      const time = timeOf(call);
      call.throwFaults();
      return json(valueOf(renamed(NAMES, await errors.list({ ...time, query, pageSize }, call))));
    }),
    route("GET", "/:errorGroup", async (call) => {
      const time = timeOf(call);
      call.throwFaults();
      return json(valueOf(renamed(NAMES, await errors.get(call.param("errorGroup"), time, call))));
    }),
    route("PUT", "/:errorGroup/note", async (call) => {
      const asked = readBody(call, noteFromJson);
      return json(noteToShow(valueOf(await errors.annotate(call.param("errorGroup"), asked, call))));
    }),
  ];
}

function noteFromJson(body: Json): Read<AskedNote> {
  const faults: Fault[] = [];
  const reader = FieldReader.of(body, { faults });
  return {
    value: { isMuted: reader.flag("isMuted"), note: reader.text("note"), notedBy: reader.text("notedBy") ?? "" },
    faults,
  };
}

const NAMES = { fromTime: "from", toTime: "to" };

function timeOf({ query }: Pick<RestCall, "query">) {
  return { fromTime: query.long("from") ?? 0, toTime: query.long("to") ?? 0 };
}
