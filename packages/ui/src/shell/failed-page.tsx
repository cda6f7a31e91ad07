import type { ErrorComponentProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { ErrorNote } from "../parts/notes.tsx";

/** Stands where a page could not be drawn; the rest of the console goes on. */
export function FailedPage({ error, reset }: ErrorComponentProps): ReactNode {
  return <ErrorNote error={error} onRetry={reset} />;
}
