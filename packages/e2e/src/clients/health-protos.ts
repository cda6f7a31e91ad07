import { fromJSON } from "@grpc/proto-loader";
import type { PackageDefinition } from "@grpc/proto-loader";

import { messageOptions } from "./grpc-client.ts";

/** `grpc.health.v1`, as every gRPC client knows it. */
export const healthProtos: PackageDefinition = fromJSON(
  {
    nested: {
      grpc: {
        nested: {
          health: {
            nested: {
              v1: {
                nested: {
                  HealthCheckRequest: { fields: { service: { type: "string", id: 1 } } },
                  HealthCheckResponse: {
                    fields: { status: { type: "ServingStatus", id: 1 } },
                    nested: {
                      ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } },
                    },
                  },
                  Health: {
                    methods: {
                      Check: { comment: "", requestType: "HealthCheckRequest", responseType: "HealthCheckResponse" },
                      Watch: {
                        comment: "",
                        requestType: "HealthCheckRequest",
                        responseType: "HealthCheckResponse",
                        responseStream: true,
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  messageOptions,
);
