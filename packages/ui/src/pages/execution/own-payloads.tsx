import { X } from "lucide-react";
import type { ReactNode } from "react";

import type { Execution } from "../../api/queries.ts";
import { IconButton } from "../../parts/button.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import type { OwnField } from "./execution-keys.ts";
import styles from "./inspector.module.css";
import { PayloadView } from "./payload-view.tsx";

type OwnProps = {
  readonly execution: Execution;
  readonly field: OwnField;
  /** Undefined: it is closed. */
  readonly onShow: (field: OwnField | undefined) => void;
};

/** What an execution was given, what it gave, and its variables, where no task of it is selected. */
export function OwnPayloads({ execution, field, onShow }: OwnProps): ReactNode {
  const { updateTime, endTime } = execution.graph.summary;
  return (
    <aside className={styles.inspector} aria-label="Input and output">
      <div className={styles.head}>
        <h2 className="ellipsis">Of the whole execution</h2>
        <IconButton label="Close" onClick={() => onShow(undefined)}>
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.tabs}>
        <Tabs label="Of the execution" selected={field} onSelect={onShow} tabs={tabs} />
      </div>
      <div className={styles.panel}>
        <PayloadView execution={execution} field={field} version={field === "input" ? 0 : updateTime + endTime} />
      </div>
    </aside>
  );
}

const tabs = [
  { key: "input", label: "Input" },
  { key: "output", label: "Output" },
  { key: "variables", label: "Variables" },
] as const;
