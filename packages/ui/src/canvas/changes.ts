import { createContext } from "react";

/** What has become of tasks, by their keys in the drawing, where two versions are drawn as one. */
export const Changes = createContext<ReadonlyMap<string, string>>(new Map());
