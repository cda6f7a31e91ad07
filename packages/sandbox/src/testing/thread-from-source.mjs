// Runs a thread of the pool from its TypeScript sources: what tests have, and what nothing else uses.
import { register } from "node:module";

register("./strip-types.mjs", import.meta.url);
await import("../worker/thread-main.ts");
