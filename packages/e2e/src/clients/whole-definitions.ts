import { Buffer } from "node:buffer";

import { isObject, parsed } from "../json.ts";
import type { JsonObject } from "../json.ts";
import type { Clients } from "./clients-of.ts";

/** Definitions of workflows with all that they say, also what Conductor's messages have no field for. */
export type WholeDefinitions = {
  register(definition: JsonObject): Promise<void>;
  /** The latest version. */
  read(name: string): Promise<JsonObject>;
};

/** Over gRPC they go and come as JSON within messages of `tutti.v1.MetadataService`. */
export function wholeDefinitions({ grpc, http }: Clients): Readonly<Record<"gRPC" | "REST", WholeDefinitions>> {
  const service = "tutti.v1.MetadataService";
  return {
    gRPC: {
      register: async (definition) => {
        // proto-loader takes bytes as base64 too.
        const json = Buffer.from(JSON.stringify(definition)).toString("base64");
        await grpc.unary(`${service}/CreateWorkflowDef`, { definition: { json } });
      },
      read: async (name) => {
        const { definition } = await grpc.unary(`${service}/GetWorkflowDef`, { name });
        const { json } = Object(definition) as { readonly json: Uint8Array };
        return objectOf(Buffer.from(json).toString("utf8"));
      },
    },
    REST: {
      register: async (definition) => {
        await http.must("POST", "/metadata/workflow", definition);
      },
      read: async (name) => {
        const { text } = await http.send({ method: "GET", path: `/metadata/workflow/${name}` });
        return objectOf(text);
      },
    },
  };
}

function objectOf(text: string): JsonObject {
  const value = parsed(text);
  if (!isObject(value)) throw new Error(`no JSON object: ${text}`);
  return value;
}
