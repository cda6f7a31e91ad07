import { X } from "lucide-react";
import type { ReactNode } from "react";

import type { Execution } from "../../api/queries.ts";
import { IconButton } from "../../parts/button.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import type { OwnField } from "./execution-keys.ts";
import styles from "./inspector.module.css";
import { NotKnownThen } from "./not-known-then.tsx";
import { PayloadView } from "./payload-view.tsx";
import { VariablesThen } from "./variables-then.tsx";

type OwnProps = {
  readonly execution: Execution;
  readonly field: OwnField;
  /** The instant that is shown, epoch ms; undefined: now. */
  readonly at: number | undefined;
  /** Undefined: it is closed. */
  readonly onShow: (field: OwnField | undefined) => void;
  readonly onNow: () => void;
};

/** What an execution was given, what it gave, and its variables, where no task of it is selected. */
export function OwnPayloads({ execution, field, at, onShow, onNow }: OwnProps): ReactNode {
  return (
    <aside className={styles.inspector} aria-label="Input and output">
      <div className={styles.head}>
        <h2 className="ellipsis">Data of the execution</h2>
        <IconButton label="Close" onClick={() => onShow(undefined)}>
          <X size={16} />
        </IconButton>
      </div>
      <div className={styles.tabs}>
        <Tabs label="Of the execution" selected={field} onSelect={onShow} tabs={tabs} />
      </div>
      <div className={styles.panel}>
        <Shown execution={execution} field={field} at={at} onNow={onNow} />
      </div>
    </aside>
  );
}

function Shown({ execution, field, at, onNow }: Omit<OwnProps, "onShow">): ReactNode {
  const { updateTime, endTime } = execution.graph.summary;
  const isThen = at !== undefined && (endTime === 0 || endTime > at);
  if (isThen && field === "variables") return <VariablesThen execution={execution} at={at} onNow={onNow} />;
  if (isThen && field === "output")
    return (
      <NotKnownThen title="It had not ended then" onNow={onNow}>
        An execution gives its output when it ends.
      </NotKnownThen>
    );
  return <PayloadView execution={execution} field={field} version={field === "input" ? 0 : updateTime + endTime} />;
}

const tabs = [
  { key: "input", label: "Input" },
  { key: "output", label: "Output" },
  { key: "variables", label: "Variables" },
] as const;
