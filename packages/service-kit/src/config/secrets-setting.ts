import { SECRETS_KEY_BYTES } from "../secrets/secret-box.ts";
import { setting } from "./settings.ts";

/** What secrets are sealed with; the same for all services of a cluster. Absent: no secret can be stored. */
export const secretsSetting = {
  TUTTI_SECRETS_KEY: setting(
    `${SECRETS_KEY_BYTES} random bytes in base64 or as ${2 * SECRETS_KEY_BYTES} hexadecimal digits, or a comma list of them, the one that seals first`,
    keysFrom,
  ).optional(),
};

function keysFrom(text: string): readonly Uint8Array[] | undefined {
  const keys = text.split(",").map((one) => keyFrom(one.trim()));
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function keyFrom(text: string): Uint8Array | undefined {
  const isHex = text.length === 2 * SECRETS_KEY_BYTES && /^[0-9a-f]+$/iu.test(text);
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/u.test(text);
  const key = isHex ? Buffer.from(text, "hex") : Buffer.from(isBase64 ? text : "", "base64");
  return key.length === SECRETS_KEY_BYTES ? key : undefined;
}
