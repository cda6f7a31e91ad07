export { makeScriptRunner } from "./make-script-runner.ts";
export type { SandboxRunner } from "./make-script-runner.ts";
export { DEFAULT_SETTINGS } from "./settings.ts";
export type { SandboxSettings, ThreadSettings } from "./settings.ts";
export { ScriptsUnavailableError } from "./sandbox-errors.ts";
