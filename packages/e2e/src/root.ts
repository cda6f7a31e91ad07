import { resolve } from "node:path";

/** The root of the repository; tests run with a package as their working directory or are told by Jest. */
export const root = resolve(__dirname, "../../..");
