import type { secretGrpc } from "@tutti/contracts";

import type { Operations } from "../operations/operations.ts";
import { valueOf } from "./call-edges.ts";
import { unary } from "./served.ts";

/** `tutti.v1.SecretService`. Source: reference/api.md 1.7, 2.7. */
export function secretService({ secrets }: Pick<Operations, "secrets">) {
  return {
    listSecretNames: unary(async (_: secretGrpc.ListSecretNamesRequest, { signal }) => ({
      names: [...(await secrets.names({ signal }))],
    })),
    listSecrets: unary(async (_: secretGrpc.ListSecretsRequest, { signal }) => ({
      secrets: [...(await secrets.list({ signal }))],
    })),
    getSecret: unary(async ({ name }: secretGrpc.GetSecretRequest, { signal }) => ({
      value: valueOf(await secrets.get(name, { signal })),
    })),
    secretExists: unary(async ({ name }: secretGrpc.SecretExistsRequest, { signal }) => ({
      exists: await secrets.exists(name, { signal }),
    })),
    putSecret: unary(async ({ name, value }: secretGrpc.PutSecretRequest) => {
      valueOf(await secrets.put(name, value));
      return {};
    }),
    deleteSecret: unary(async ({ name }: secretGrpc.DeleteSecretRequest) => {
      valueOf(await secrets.delete(name));
      return {};
    }),
  };
}
