import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const swc = (module) => [
  "@swc/jest",
  { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs", ...module } },
];

/** What the `index.ts` of all packages gather by its names, which are files beside them: `./some-file.ts`. */
function gathered() {
  const inside = (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => join(folder, name));
  const sources = ["packages", "services"]
    .flatMap((name) => inside(join(import.meta.dirname, name)))
    .map((folder) => join(folder, "src"))
    .filter((folder) => existsSync(folder));
  const indexes = sources.flatMap((folder) => [folder, ...inside(folder)]).map((folder) => join(folder, "index.ts"));
  const texts = indexes.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  const pathsAfter = (words) =>
    texts.flatMap((text) => [...text.matchAll(new RegExp(`${words} from "(\\.[^"]+)"`, "gu"))]);
  const whole = new Set(pathsAfter("\\* as \\w+").map(([, path]) => path));
  return [...new Set(pathsAfter("\\}").map(([, path]) => path))].filter((path) => !whole.has(path));
}

/** Shared by every package: TypeScript through swc, workspace packages from their sources. */
export default {
  testEnvironment: "node",
  // Tests wait on conditions; on a busy machine these take longer than the five seconds that Jest would give them.
  testTimeout: 30_000,
  testMatch: ["<rootDir>/src/**/*.test.ts"],
  transform: {
    // Of a whole package most tests use a few files. To load all of them would take longer than most tests.
    "/src/(?:\\w+/)?index\\.ts$": swc({ lazy: gathered() }),
    "\\.[mc]?[jt]s$": swc({}),
  },
  // ESM-only libraries must be transformed too; they are named here.
  transformIgnorePatterns: ["/node_modules/(?!.*(fast-check|pure-rand|content-disposition)/)"],
  testEnvironmentOptions: { customExportConditions: ["tutti:source", "node", "require", "default"] },
};
