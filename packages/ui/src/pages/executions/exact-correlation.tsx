import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { pageOfExecutions } from "../../api/execution-list.ts";
import { queryOf } from "../../api/search-query.ts";
import { cappedText } from "../../model/format.ts";
import { Button } from "../../parts/button.tsx";
import type { ExecutionsKeys } from "./executions-keys.ts";
import styles from "./execution-list.module.css";

type ExactProps = { readonly keys: ExecutionsKeys; readonly onChange: (keys: ExecutionsKeys) => void };

/** What is searched as text and is somebody's correlation id: those are offered alone, whatever else holds the same words. */
export function ExactCorrelation({ keys, onChange }: ExactProps): ReactNode {
  const { text = "", corr, q } = keys;
  const isAsked = text !== "" && corr === undefined && q === undefined;
  const found = useQuery({
    queryKey: ["executions", "called", text],
    queryFn: ({ signal }) => {
      const filter = { query: queryOf({ correlationId: text }), freeText: "", errorGroup: "" };
      const sort = { key: "startTime", isDescending: true };
      return pageOfExecutions({ filter, sort, page: "", size: 1 }, signal);
    },
    enabled: isAsked,
    staleTime: 5000,
  }).data;
  if (!isAsked || found === undefined || found.total === 0) return undefined;
  return (
    <p className={styles.searched} role="status">
      <Button onClick={() => onChange({ ...keys, text: undefined, corr: text })}>
        {cappedText(found.total, found.isCapped)} with exactly the correlation id {text}
      </Button>
    </p>
  );
}
