import { definitionModels } from "./definition-models.ts";
import { executionModels } from "./execution-models.ts";
import { boolean, int, listOf, long, mapOf, object, ref, string, type Schema } from "./schema.ts";

/** Every model that an endpoint names, by its name. */
export const models: Readonly<Record<string, Schema>> = {
  ...definitionModels,
  ...executionModels,
  ErrorResponse: object({
    ...{ status: int, message: string, instance: string, retryable: boolean },
    validationErrors: listOf(ref("ValidationError")),
  }),
  ValidationError: object({ path: string, message: string, invalidValue: string }),
  BulkResponse: object({ bulkErrorResults: mapOf(string), bulkSuccessfulResults: listOf(string) }),
  BulkResponseOfWorkflows: object({ bulkErrorResults: mapOf(string), bulkSuccessfulResults: listOf(ref("Workflow")) }),
  PollData: object({ queueName: string, domain: string, workerId: string, lastPollTime: long }),
  ExternalStorageLocation: object({ uri: string, path: string }),
  EnvironmentVariable: object({ name: string, value: string }),
  SecretSummary: object({ name: string, partial: string, created_at: long, updated_at: long }),
  HealthCheckStatus: object({
    healthResults: listOf(object({})),
    suppressedHealthResults: listOf(object({})),
    healthy: boolean,
  }),
};
