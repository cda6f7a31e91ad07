import type { ReactNode } from "react";

import type { StatusKind } from "../model/status.ts";
import styles from "./status.module.css";

export type StatusIconProps = { readonly kind: StatusKind; readonly size?: number };

/** The shape of a status: no status is told by its colour alone. */
export function StatusIcon({ kind, size = 14 }: StatusIconProps): ReactNode {
  return (
    <svg
      className={kind === "running" ? styles.turning : undefined}
      data-status={kind}
      width={size}
      height={size}
      viewBox="0 0 14 14"
      fill="none"
      stroke="var(--status)"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shapes[kind]}
    </svg>
  );
}

const disc = <circle cx="7" cy="7" r="6" fill="var(--status)" stroke="none" />;
const inner = { stroke: "var(--page)" };

const shapes: Readonly<Record<StatusKind, ReactNode>> = {
  done: (
    <>
      {disc}
      <path d="M4.4 7.2 6.3 9l3.4-3.9" {...inner} />
    </>
  ),
  // A tick, and a mark at its shoulder: it went well but for something. Source: reference/ui.md 3.6.
  "with-errors": (
    <>
      <path d="M7 1a6 6 0 1 0 6 6" />
      <path d="M4.2 7.2 6.3 9.2l2.6-2.8" />
      <circle cx="11.4" cy="2.6" r="2.2" fill="var(--failed)" stroke="none" />
    </>
  ),
  running: <path d="M7 1.6a5.4 5.4 0 1 1-5.4 5.4" />,
  queued: <circle cx="7" cy="7" r="5.2" />,
  waiting: (
    <path d="M3.6 1.6h6.8M3.6 12.4h6.8M4.4 1.8c0 3 2.6 3.6 2.6 5.2s-2.6 2.2-2.6 5.2M9.6 1.8c0 3-2.6 3.6-2.6 5.2s2.6 2.2 2.6 5.2" />
  ),
  paused: <path d="M4.6 2.6v8.8M9.4 2.6v8.8" strokeWidth="2.6" />,
  failed: (
    <>
      {disc}
      <path d="m4.9 4.9 4.2 4.2m0-4.2L4.9 9.1" {...inner} />
    </>
  ),
  "timed-out": (
    <>
      <circle cx="7" cy="7" r="5.4" />
      <path d="M7 3.8V7l2.2 1.6" />
      <path d="m10 10 3 3m0-3-3 3" />
    </>
  ),
  stopped: <rect x="2" y="2" width="10" height="10" rx="2" fill="var(--status)" stroke="none" />,
  skipped: <path d="m2.6 3.4 3.6 3.6-3.6 3.6M7.4 3.4 11 7l-3.6 3.6" />,
};
