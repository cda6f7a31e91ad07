import { FieldReader, isJsonObject, Payload, TASK_RESULT_STATUSES } from "@tutti/engine";
import type { Fault, Json } from "@tutti/engine";

import type { MockedResult, WorkflowTestRequest } from "../../operations/definitions/workflow-test.ts";
import { startRequestFromJson } from "./start-request-from-json.ts";

/** A start with mocked results. Source: reference/api.md 3.3 "WorkflowTestRequest". */
export function testRequestFromJson(json: Json): WorkflowTestRequest {
  const { value, faults: unread } = startRequestFromJson(json);
  const faults: Fault[] = [];
  const mocks = mocksFrom(FieldReader.of(isJsonObject(json) ? json : {}, { faults }));
  return { start: { value, faults: [...unread, ...faults] }, ...mocks };
}

function mocksFrom(reader: FieldReader): Pick<WorkflowTestRequest, "mocks" | "children"> {
  const { faults } = reader;
  const mocks = Object.entries(reader.map("taskRefToMockOutput") ?? {}).map(([reference, results]) => {
    const path = reader.at(`taskRefToMockOutput.${reference}`);
    return [reference, resultsFrom(FieldReader.of({ results }, { path, faults }))] as const;
  });
  const children = Object.entries(reader.map("subWorkflowTestRequest") ?? {}).map(([reference, child]) => {
    const path = reader.at(`subWorkflowTestRequest.${reference}`);
    return [reference, mocksFrom(FieldReader.of(child, { path, faults }))] as const;
  });
  return { mocks: new Map(mocks), children: new Map(children) };
}

function resultsFrom(reader: FieldReader): readonly MockedResult[] {
  const { faults } = reader;
  return reader.list("results", (item, path) => resultFrom(FieldReader.of(item, { path, faults }))) ?? [];
}

function resultFrom(reader: FieldReader): MockedResult {
  const output = reader.map("output");
  return {
    // As of a worker's result. Source: reference/engine.md 1.8.
    status: reader.word("status", TASK_RESULT_STATUSES) ?? "COMPLETED",
    output: output === undefined ? Payload.empty : Payload.fromTree(output),
  };
}
