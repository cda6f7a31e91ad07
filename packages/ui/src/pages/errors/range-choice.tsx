import type { ReactNode } from "react";

import { rangeNames, rangeWords } from "../executions/executions-keys.ts";
import type { Range } from "../executions/executions-keys.ts";

type ChoiceProps = { readonly range: Range; readonly onChange: (range: Range) => void };

/** Which time a page looks at. */
export function RangeChoice({ range, onChange }: ChoiceProps): ReactNode {
  return (
    <select
      aria-label="Time"
      value={range}
      onChange={({ target }) => onChange(rangeNames.find((one) => one === target.value) ?? "24h")}
    >
      {rangeNames.map((one) => (
        <option key={one} value={one}>
          {rangeWords[one]}
        </option>
      ))}
    </select>
  );
}
