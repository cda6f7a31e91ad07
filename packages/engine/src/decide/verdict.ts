import type { Answer } from "../decision.ts";
import type { Refusal } from "../refusal.ts";
import type { Draft } from "./draft.ts";

/** What the part of `decide` for one kind of event gives. `unchanged`: nothing is to be stored. */
export type Verdict =
  | { readonly kind: "changed" | "unchanged"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** A verdict with the draft it was made on; no draft where it was refused before there was anything to draft on. */
export type Decided = { readonly draft: Draft | undefined; readonly verdict: Verdict };
