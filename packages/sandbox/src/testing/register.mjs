import { register } from "node:module";

register("./strip-types.mjs", import.meta.url);
