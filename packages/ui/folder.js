import { fileURLToPath } from "node:url";

/** Where the built console lies. */
export const uiFolder = fileURLToPath(new URL("dist", import.meta.url));
