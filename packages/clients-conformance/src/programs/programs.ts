import type { ClientProgram } from "../client-program.ts";
import { javaSdk } from "./java.ts";
import { javascriptSdk } from "./javascript.ts";
import { pythonSdk } from "./python.ts";

/** Every program, in the order in which they run. */
export const programs: readonly ClientProgram[] = [javascriptSdk, pythonSdk, javaSdk];
