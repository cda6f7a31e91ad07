import { readFileSync } from "node:fs";

/** Where a database is and how to get in. */
export type MysqlAddress = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl: TlsSettings | undefined;
};

/** undefined members are left to the system: its certificate authorities, no client certificate. */
export type TlsSettings = {
  readonly rejectUnauthorized: boolean;
  readonly verifyIdentity: boolean;
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
};

/** Taken where the URL names no database. */
const DEFAULT_DATABASE = "tutti";

/**
 * Reads `mysql://user:password@host:3306/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=/path/ca.pem`.
 *
 * `ssl-mode` is DISABLED (the default without other ssl parameters), REQUIRED (encrypted, server not checked), VERIFY_CA or
 * VERIFY_IDENTITY (the default with any of `ssl-ca`, `ssl-cert`, `ssl-key`, which are paths of PEM files, read here).
 * Throws an Error whose message holds no password on anything else.
 */
export function parseMysqlUrl(text: string): MysqlAddress {
  if (!URL.canParse(text)) throw new Error("MYSQL_URL is not of the form mysql://user:password@host:3306/database");
  const url = new URL(text);
  if (url.protocol !== "mysql:" || url.hostname === "") {
    throw new Error(`MYSQL_URL is not of the form mysql://user:password@host:3306/database: found ${url.protocol}//`);
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || "3306"),
    user: decodeURIComponent(url.username) || "root",
    password: decodeURIComponent(url.password),
    database: database === "" ? DEFAULT_DATABASE : database,
    ssl: tlsFrom(url.searchParams),
  };
}

const KNOWN = ["ssl-mode", "ssl-ca", "ssl-cert", "ssl-key"];

function tlsFrom(parameters: URLSearchParams): TlsSettings | undefined {
  for (const name of parameters.keys()) {
    if (!KNOWN.includes(name)) throw new Error(`MYSQL_URL has the parameter "${name}"; known are ${KNOWN.join(", ")}`);
  }
  const files = { ...pem("ca", parameters), ...pem("cert", parameters), ...pem("key", parameters) };
  const mode = parameters.get("ssl-mode") ?? (Object.keys(files).length === 0 ? "DISABLED" : "VERIFY_IDENTITY");
  switch (mode) {
    case "DISABLED":
      return undefined;
    case "REQUIRED":
      return { rejectUnauthorized: false, verifyIdentity: false, ...files };
    case "VERIFY_CA":
      return { rejectUnauthorized: true, verifyIdentity: false, ...files };
    case "VERIFY_IDENTITY":
      return { rejectUnauthorized: true, verifyIdentity: true, ...files };
    default:
      throw new Error(`MYSQL_URL has ssl-mode=${mode}; known are DISABLED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY`);
  }
}

function pem(name: "ca" | "cert" | "key", parameters: URLSearchParams): { readonly [key in typeof name]?: Buffer } {
  const path = parameters.get(`ssl-${name}`);
  if (path === null) return {};
  try {
    return { [name]: readFileSync(path) };
  } catch (error) {
    throw new Error(`MYSQL_URL: ssl-${name} names ${path}, which cannot be read`, { cause: error });
  }
}
