import type { Json } from "../../payload/json.ts";
import type { Place } from "../place.ts";

/** Judges a value by what stands behind a keyword in a schema, and notes its faults. */
export type Keyword = (argument: Json, place: Place) => void;
