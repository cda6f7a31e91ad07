// Runs a thread of the pool from its TypeScript sources: what tests have, and what nothing else uses.
import "./register.mjs";

await import("../worker/thread-main.ts");
