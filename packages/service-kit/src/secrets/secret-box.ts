import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** A secret that cannot be told: sealed with another key, or not as it was sealed. Its message holds nothing of it. */
export class SecretUnreadableError extends Error {
  override readonly name = "SecretUnreadableError";
}

/** As many bytes as AES-256 takes. */
export const SECRETS_KEY_BYTES = 32;

const CIPHER = "aes-256-gcm";
const FORMAT = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES;

type Key = { readonly id: Buffer; readonly bytes: Buffer };

/**
 * Seals secrets with AES-256-GCM, under a nonce of their own and bound to their names, so that one cannot be put in another's
 * place. With several keys the first one seals and each opens what it has sealed: so a key is changed.
 *
 * Sealed bytes: the format (1), the id of the key (8), the nonce (12), the tag (16), the ciphertext.
 */
export class SecretBox {
  readonly #keys: readonly Key[];

  /** @throws Error where a key has not `SECRETS_KEY_BYTES` */
  constructor(keys: readonly Uint8Array[]) {
    this.#keys = keys.map((key) => {
      if (key.length !== SECRETS_KEY_BYTES) throw new Error(`a key of secrets has ${SECRETS_KEY_BYTES} bytes`);
      const bytes = Buffer.from(key);
      return { id: createHash("sha256").update(bytes).digest().subarray(0, KEY_ID_BYTES), bytes };
    });
  }

  /** Whether there is a key to seal with. */
  get canSeal(): boolean {
    return this.#keys.length > 0;
  }

  /** @throws Error where there is no key */
  seal(name: string, value: string): Uint8Array {
    const [key] = this.#keys;
    if (key === undefined) throw new Error("secrets cannot be sealed without a key");
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key.bytes, nonce).setAAD(boundTo(name));
    const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), key.id, nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws SecretUnreadableError */
  open(name: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed);
    if (bytes.length < HEAD_BYTES || bytes[0] !== FORMAT) throw unreadable(name, "is not in a form that is known here");
    const [id, nonce, tag] = [
      bytes.subarray(1, 1 + KEY_ID_BYTES),
      bytes.subarray(1 + KEY_ID_BYTES, HEAD_BYTES - TAG_BYTES),
      bytes.subarray(HEAD_BYTES - TAG_BYTES, HEAD_BYTES),
    ];
    const key = this.#keys.find((one) => one.id.equals(id));
    if (key === undefined) throw unreadable(name, "is sealed with a key that TUTTI_SECRETS_KEY does not hold");
    const decipher = createDecipheriv(CIPHER, key.bytes, nonce).setAAD(boundTo(name)).setAuthTag(tag);
    const opened = decipher.update(bytes.subarray(HEAD_BYTES));
    try {
      return Buffer.concat([opened, decipher.final()]).toString("utf8");
    } catch {
      throw unreadable(name, "is not as it was sealed");
    }
  }
}

function boundTo(name: string): Buffer {
  return Buffer.concat([Buffer.of(FORMAT), Buffer.from(name, "utf8")]);
}

function unreadable(name: string, why: string): SecretUnreadableError {
  return new SecretUnreadableError(`the secret ${JSON.stringify(name.slice(0, 100))} ${why}`);
}
