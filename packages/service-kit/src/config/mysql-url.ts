import { credentialsOf, parseUrl, portOf } from "./parse-url.ts";
import { setting } from "./settings.ts";

/**
 * How the connection to MySQL is encrypted. `required` encrypts without looking at the certificate, `verifyCa` checks who
 * signed it, `verifyIdentity` checks the host's name too. The paths name PEM files; without `caPath` the system's authorities hold.
 */
export interface MysqlTls {
  readonly mode: "required" | "verifyCa" | "verifyIdentity";
  readonly caPath: string | undefined;
  readonly certPath: string | undefined;
  readonly keyPath: string | undefined;
}

/** Where MySQL is. The parts are decoded; `password` is undefined where the URL has none. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: MysqlTls | undefined;
}

/**
 * `mysql://user[:password]@host[:port]/database`, with the parameters `ssl-mode` (DISABLED, REQUIRED, VERIFY_CA,
 * VERIFY_IDENTITY), `ssl-ca`, `ssl-cert` and `ssl-key`, spelled as MySQL's own clients spell them. Any other parameter is a fault.
 */
export function mysqlUrl() {
  return setting("mysql://user:password@host:port/database", parseMysqlUrl);
}

/** The parts of such a URL. @throws Error that says which part cannot be used */
export function parseMysqlUrl(text: string): MysqlAddress {
  const url = parseUrl(text, ["mysql:"]);
  const { user, password } = credentialsOf(url);
  if (user === undefined) throw new Error("the user is missing");
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "" || database.includes("/")) throw new Error("the database's name is missing");
  return { host: url.hostname, port: portOf(url, 3306), user, password, database, tls: tlsOf(url.searchParams) };
}

function tlsOf(parameters: URLSearchParams): MysqlTls | undefined {
  const unknown = [...parameters.keys()].find((name) => !knownParameters.has(name));
  if (unknown !== undefined)
    throw new Error(`the parameter "${unknown}" is not known; known are ${[...knownParameters].join(", ")}`);

  const word = parameters.get("ssl-mode")?.toUpperCase() ?? (parameters.has("ssl-ca") ? "VERIFY_CA" : "DISABLED");
  if (word === "DISABLED") return undefined;
  const mode = modes.get(word);
  if (mode === undefined) throw new Error(`ssl-mode is one of DISABLED, ${[...modes.keys()].join(", ")}`);
  const [caPath, certPath, keyPath] = ["ssl-ca", "ssl-cert", "ssl-key"].map(
    (name) => parameters.get(name) ?? undefined,
  );
  return { mode, caPath, certPath, keyPath };
}

const knownParameters: ReadonlySet<string> = new Set(["ssl-mode", "ssl-ca", "ssl-cert", "ssl-key"]);
const modes: ReadonlyMap<string, MysqlTls["mode"]> = new Map([
  ["REQUIRED", "required"],
  ["VERIFY_CA", "verifyCa"],
  ["VERIFY_IDENTITY", "verifyIdentity"],
]);
