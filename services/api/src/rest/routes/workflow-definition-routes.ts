import { workflowDefFromJson, workflowDefToJson } from "@tutti/engine";
import type { WorkflowDef } from "@tutti/engine";

import type { WorkflowDefinitionOperations } from "../../operations/definitions/workflow-definition-operations.ts";
import { bodyRead, readBody } from "../http/read-body.ts";
import { done, json } from "../http/rest-answer.ts";
import type { RestAnswer } from "../http/rest-answer.ts";
import type { RestCall } from "../http/rest-call.ts";
import { routesBelow, type Route } from "../http/route.ts";
import { valueOf } from "../http/value-of.ts";
import { bulkResultToJson } from "../json/bulk-result-to-json.ts";
import { listFromJson } from "../json/list-from-json.ts";
import type { ResponseObject } from "../json/response-json.ts";
import { workflowDefSummaryToJson } from "../json/workflow-def-summary-to-json.ts";
import { latestOf, ofClassifier, versionsByName } from "../../operations/definitions/definition-lists.ts";

/** Orkes' servers have tags here; the variable of DELETE must not make the path look known. */
export const absentDefinitionPaths = ["/api/metadata/workflow/:name/tags"];

/** Source: reference/api.md 2.6. `/api/console` is ours: `tutti.v1.MetadataService/ValidateWorkflowDef`. */
export function workflowDefinitionRoutes(definitions: WorkflowDefinitionOperations): readonly Route[] {
  const route = routesBelow("/api/metadata/workflow");
  return [
    route("POST", "", (call) => create(definitions, call)),
    route("POST", "/validate", async (call) => {
      await warningsOf(definitions, call);
      return done;
    }),
    // Conductor's answers nothing where the definition is valid.
    routesBelow("/api/console/definitions")("POST", "/validate", async (call) =>
      json({ warnings: await warningsOf(definitions, call) }),
    ),
    // Browsers make another path of one that holds a name such as "..".
    routesBelow("/api/console/definition")("GET", "", (call) => get(definitions, call, call.query.text("name") ?? "")),
    route("PUT", "", (call) => put(definitions, call)),
    route("GET", "", async (call) => {
      const defs = ofClassifier(await definitions.list(), call.query.text("classifier"));
      return json(defs.map(workflowDefToJson));
    }),
    route("GET", "/names", async () => json([...versionsByName(await definitions.list()).keys()])),
    route("GET", "/names-and-versions", async () => {
      const byName = [...versionsByName(await definitions.list())];
      return json(new Map(byName.map(([name, defs]) => [name, defs.map(workflowDefSummaryToJson)])));
    }),
    route("GET", "/latest-versions", async (call) => {
      const defs = ofClassifier(latestOf(await definitions.list()), call.query.text("classifier"));
      return json(defs.map(workflowDefToJson));
    }),
    route("GET", "/:name", (call) => get(definitions, call, call.param("name"))),
    route("GET", "/:name/versions", async (call) => {
      const name = call.param("name");
      const defs: readonly WorkflowDef[] = versionsByName(await definitions.list()).get(name) ?? [];
      return json(defs.map(workflowDefSummaryToJson));
    }),
    route("DELETE", "/:name/:version", (call) => remove(definitions, call)),
  ];
}

async function create(definitions: WorkflowDefinitionOperations, call: RestCall): Promise<RestAnswer> {
  const overwrite = call.query.flag("overwrite") ?? false;
  valueOf(
    await definitions.create(
      bodyRead(call, (body) => workflowDefFromJson(body)),
      { overwrite },
    ),
  );
  return done;
}

async function warningsOf(
  definitions: WorkflowDefinitionOperations,
  call: RestCall,
): Promise<readonly ResponseObject[]> {
  const read = bodyRead(call, (body) => workflowDefFromJson(body));
  const warnings = valueOf(await definitions.validate(read, { json: call.body.json }));
  return warnings.map((warning) => ({ ...warning }));
}

async function put(definitions: WorkflowDefinitionOperations, call: RestCall): Promise<RestAnswer> {
  const defs = readBody(call, (body) => listFromJson(body, workflowDefFromJson));
  valueOf(await definitions.put(defs));
  return json(bulkResultToJson({ successful: defs.map(({ value }) => value.name), failures: new Map() }));
}

async function get(definitions: WorkflowDefinitionOperations, call: RestCall, name: string): Promise<RestAnswer> {
  const version = call.query.int("version");
  call.throwFaults();
  return json(workflowDefToJson(valueOf(await definitions.get(name, version))));
}

async function remove(definitions: WorkflowDefinitionOperations, call: RestCall): Promise<RestAnswer> {
  const [name, version] = [call.param("name"), call.intParam("version")];
  valueOf(await definitions.delete(name, version));
  return done;
}
