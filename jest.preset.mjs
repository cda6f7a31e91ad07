/** Shared by every package: TypeScript through swc, workspace packages from their sources. */
export default {
  testEnvironment: "node",
  // Tests wait on conditions; on a busy machine these take longer than the five seconds that Jest would give them.
  testTimeout: 30_000,
  testMatch: ["<rootDir>/src/**/*.test.ts"],
  transform: {
    "\\.[mc]?[jt]s$": [
      "@swc/jest",
      { jsc: { target: "es2023", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // ESM-only libraries must be transformed too; they are named here.
  transformIgnorePatterns: ["/node_modules/(?!.*(fast-check|pure-rand|content-disposition)/)"],
  testEnvironmentOptions: { customExportConditions: ["tutti:source", "node", "require", "default"] },
};
