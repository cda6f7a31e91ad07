import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import type { ReactNode } from "react";

import { errorGroupQuery } from "../../api/error-groups.ts";
import { StatusIcon } from "../../parts/status-icon.tsx";
import styles from "./overall.module.css";

/** The cause that the list is narrowed to, in words. */
export function ErrorChip({ id, onRemove }: { readonly id: string; readonly onRemove: () => void }): ReactNode {
  const group = useQuery(errorGroupQuery(id, always)).data?.group;
  const words = group === undefined ? id : `${group.taskName}: ${group.reason}`;
  return (
    <button
      type="button"
      className={styles.chip}
      data-status="failed"
      aria-pressed="true"
      aria-label={`Take away the error ${words}`}
      title={words}
      onClick={onRemove}
    >
      <StatusIcon kind="failed" size={11} /> <span className="ellipsis">{words}</span> <X size={12} />
    </button>
  );
}

const always = { from: 0, to: 0 };
