import type { Reason } from "./reason.ts";

/** The reasons of a task's sub-workflow; or that they lie deeper than has been looked. Empty: there are none, or it has no sub-workflow. */
export type ChildFacts = readonly Reason[] | "deeper";

/** What to do where the reasons of a sub-workflow have not been looked at. */
export const LOOK_DEEPER = "The reason lies deeper: open the sub-workflow.";
