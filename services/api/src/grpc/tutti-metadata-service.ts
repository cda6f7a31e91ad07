import type { tuttiMetadataGrpc } from "@tutti/contracts";

import { latestOf, ofClassifier, versionsByName } from "../operations/definitions/definition-lists.ts";
import type { Operations } from "../operations/operations.ts";
import { valueOf, within } from "./call-edges.ts";
import {
  taskDefOf,
  taskDefStored,
  workflowDefOf,
  workflowJsonOf,
  workflowDefStored,
  workflowDefVersion,
} from "./definition-forms.ts";
import { serverStream, unary } from "./served.ts";

type Definitions = Pick<Operations, "workflowDefinitions" | "taskDefinitions">;

/** `tutti.v1.MetadataService`. Source: reference/api.md 1.7, 2.6. */
export function tuttiMetadataService(operations: Definitions): tuttiMetadataGrpc.MetadataServiceServer {
  return {
    ...storingMethods(operations),
    ...readingMethods(operations),
    ...listingMethods(operations),
    ...taskMethods(operations),
  };
}

function storingMethods({ workflowDefinitions }: Definitions) {
  return {
    createWorkflowDef: unary(
      async ({ definition, overwrite = false }: tuttiMetadataGrpc.CreateWorkflowDefRequest, { signal }) => {
        const def = workflowDefOf(definition, "definition");
        valueOf(within("definition", await workflowDefinitions.create(def, { overwrite, signal })));
        return {};
      },
    ),
    putWorkflowDefs: unary(async ({ definitions }: tuttiMetadataGrpc.PutWorkflowDefsRequest, { signal }) => {
      const defs = definitions.map((one, index) => workflowDefOf(one, `definitions[${index}]`));
      valueOf(within("definitions", await workflowDefinitions.put(defs, { signal })));
      return { names: defs.map(({ value }) => value.name) };
    }),
    validateWorkflowDef: unary(async ({ definition }: tuttiMetadataGrpc.ValidateWorkflowDefRequest, { signal }) => {
      const def = workflowDefOf(definition, "definition");
      const json = workflowJsonOf(definition);
      const warnings = valueOf(within("definition", await workflowDefinitions.validate(def, { json, signal })));
      return { warnings: warnings.map(({ path, message, found }) => ({ path, message, found })) };
    }),
    deleteWorkflowDef: unary(async ({ name, version }: tuttiMetadataGrpc.DeleteWorkflowDefRequest, { signal }) => {
      valueOf(await workflowDefinitions.delete(name, version, { signal }));
      return {};
    }),
  };
}

function readingMethods({ workflowDefinitions, taskDefinitions }: Definitions) {
  return {
    getWorkflowDef: unary(async ({ name, version }: tuttiMetadataGrpc.GetWorkflowDefRequest, { signal }) => ({
      definition: workflowDefStored(valueOf(await workflowDefinitions.get(name, version, { signal }))),
    })),
    getTaskDef: unary(async ({ name }: tuttiMetadataGrpc.GetTaskDefRequest, { signal }) => ({
      definition: taskDefStored(valueOf(await taskDefinitions.get(name, { signal }))),
    })),
  };
}

function listingMethods({ workflowDefinitions, taskDefinitions }: Definitions) {
  return {
    listWorkflowDefs: serverStream(async function* (request: tuttiMetadataGrpc.ListWorkflowDefsRequest, { signal }) {
      const all = await workflowDefinitions.list({ signal });
      const defs = ofClassifier(request.latestOnly === true ? latestOf(all) : all, request.classifier);
      for (const def of defs) yield { definition: workflowDefStored(def) };
    }),
    listWorkflowDefNames: unary(async (_: tuttiMetadataGrpc.ListWorkflowDefNamesRequest, { signal }) => ({
      names: [...versionsByName(await workflowDefinitions.list({ signal })).keys()],
    })),
    listWorkflowDefVersions: unary(async ({ name }: tuttiMetadataGrpc.ListWorkflowDefVersionsRequest, { signal }) => {
      const defs = (await workflowDefinitions.list({ signal })).filter(
        (def) => name === undefined || def.name === name,
      );
      return { versions: defs.map(workflowDefVersion) };
    }),
    listTaskDefs: serverStream(async function* (_: tuttiMetadataGrpc.ListTaskDefsRequest, { signal }) {
      for (const def of await taskDefinitions.list({ signal })) yield { definition: taskDefStored(def) };
    }),
  };
}

function taskMethods({ taskDefinitions }: Definitions) {
  return {
    putTaskDefs: unary(async ({ definitions }: tuttiMetadataGrpc.PutTaskDefsRequest, { signal }) => {
      const defs = definitions.map((one, index) => taskDefOf(one, `definitions[${index}]`));
      valueOf(within("definitions", await taskDefinitions.put(defs, { signal })));
      return {};
    }),
    updateTaskDef: unary(async ({ definition }: tuttiMetadataGrpc.UpdateTaskDefRequest, { signal }) => {
      const def = taskDefOf(definition, "definition");
      valueOf(within("definition", await taskDefinitions.update(def, { signal })));
      return {};
    }),
  };
}
