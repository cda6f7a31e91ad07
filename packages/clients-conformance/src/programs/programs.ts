import type { ClientProgram } from "../client-program.ts";
import { goGrpc, goSdk } from "./go.ts";
import { javaGrpc, javaSdk } from "./java.ts";
import { javascriptSdk } from "./javascript.ts";
import { pythonGrpc, pythonSdk } from "./python.ts";

/** Every program, in the order in which they run. */
export const programs: readonly ClientProgram[] = [
  javascriptSdk,
  pythonSdk,
  goSdk,
  javaSdk,
  pythonGrpc,
  goGrpc,
  javaGrpc,
];
