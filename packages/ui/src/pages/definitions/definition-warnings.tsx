import { useQuery } from "@tanstack/react-query";
import { Info } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import type { JsonObject } from "../../api/client.ts";
import { definitionWarningsQuery } from "../../api/definition-warnings.ts";
import type { DefinitionWarning } from "../../api/definition-warnings.ts";
import { placeInDefinition } from "../../model/drawing/definition-paths.ts";
import type { DefinitionPlace } from "../../model/drawing/definition-paths.ts";
import type { WorkflowDefinition } from "../../model/execution.ts";
import { countText } from "../../model/format.ts";
import styles from "./definition-warnings.module.css";

type WarningsProps = {
  readonly definition: WorkflowDefinition;
  readonly json: JsonObject;
  /** Shows the task that a warning is about. */
  readonly onSelect: (ref: string) => void;
};

/** So many are told by themselves. */
const fewest = 2;

/** What is odd about a definition, and where; nothing where nothing is. */
export function DefinitionWarnings({ definition, json, onSelect }: WarningsProps): ReactNode {
  const warnings = useQuery(definitionWarningsQuery(definition.name, definition.version, json)).data ?? [];
  const [isWhole, setWhole] = useState(false);
  if (warnings.length === 0) return undefined;
  const shown = isWhole ? warnings : warnings.slice(0, fewest);
  return (
    <section className={styles.band} aria-label="What is odd">
      <Info size={14} aria-hidden="true" />
      <ul>
        {shown.map((warning) => (
          <Warning
            key={`${warning.path} ${warning.message}`}
            warning={warning}
            place={placeInDefinition(json, warning.path)}
            onSelect={onSelect}
          />
        ))}
        {warnings.length > fewest && (
          <li>
            <button type="button" className={styles.more} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
              {isWhole ? "Show fewer" : `${countText(warnings.length - fewest)} more`}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

type WarningProps = Pick<WarningsProps, "onSelect"> & {
  readonly warning: DefinitionWarning;
  readonly place: DefinitionPlace;
};

function Warning({ warning, place, onSelect }: WarningProps): ReactNode {
  const { path, message } = warning;
  const { ref, rest } = place;
  return (
    <li title={path}>
      {ref !== undefined && (
        <button type="button" className={styles.task} onClick={() => onSelect(ref)}>
          {ref}
        </button>
      )}
      {rest !== "" && <span className="mono muted">{rest}</span>} <span>{message}</span>
    </li>
  );
}
