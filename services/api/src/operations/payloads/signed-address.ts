import { createHmac, timingSafeEqual } from "node:crypto";

import type { ExternalOperation } from "@tutti/ports";

/** Who has it may do this one thing at this one path, until it expires. */
export type SignedTransfer = {
  readonly path: string;
  readonly operation: ExternalOperation;
  readonly expiresMs: number;
  readonly signature: string;
};

/** Below which api itself takes uploads and gives downloads. */
export const TRANSFER_PATH = "/api/external/payloads";

type Unsigned = Omit<SignedTransfer, "signature">;

/** Where the transfer is done, below `baseUrl`. */
export function addressOf(
  transfer: Unsigned,
  { baseUrl, key }: { readonly baseUrl: string; readonly key: Uint8Array },
): string {
  const segments = transfer.path.split("/").map(encodeURIComponent).join("/");
  const query = `expires=${transfer.expiresMs}&signature=${signatureOf(transfer, key)}`;
  return `${baseUrl}${TRANSFER_PATH}/${segments}?${query}`;
}

export function isSigned(transfer: SignedTransfer, key: Uint8Array): boolean {
  const [given, right] = [Buffer.from(transfer.signature), Buffer.from(signatureOf(transfer, key))];
  return given.length === right.length && timingSafeEqual(given, right);
}

function signatureOf({ path, operation, expiresMs }: Unsigned, key: Uint8Array): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([operation, path, expiresMs]))
    .digest("base64url");
}
