import type { ReactNode } from "react";

import { headlineOf, headlineText } from "../../model/lists/error-groups.ts";
import type { ErrorGroup } from "../../model/lists/error-groups.ts";

/** What a cause of failures is called; what differs from one failure to the next is paler. */
export function Headline({ group }: { readonly group: ErrorGroup }): ReactNode {
  const parts = headlineOf(group);
  if (!parts.some(({ isVarying }) => isVarying)) return <>{headlineText(group)}</>;
  return parts.map(({ text, isVarying }, at) =>
    isVarying ? (
      <span key={at} className="muted">
        {text}
      </span>
    ) : (
      text
    ),
  );
}
