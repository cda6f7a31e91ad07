import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { lazy, Suspense } from "react";
import type { ReactNode } from "react";

import { definitionNamesQuery, definitionQuery } from "../../api/queries.ts";
import { nameOfSegment } from "../../name-segment.ts";
import { buttonClass } from "../../parts/button.tsx";
import form from "../../parts/form.module.css";
import { JsonTree } from "../../parts/json-tree.tsx";
import { PageError } from "../../parts/notes.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { PageHead } from "../../shell/page-head.tsx";
import { DefinitionGraph } from "./definition-graph.tsx";
import { DefinitionRuns } from "./definition-runs.tsx";
import { DefinitionWarnings } from "./definition-warnings.tsx";

// Few compare versions.
const Versions = lazy(async () => ({ default: (await import("./definition-versions.tsx")).DefinitionVersions }));

/** One definition: its drawing, its text, its versions, its executions. */
export function DefinitionPage(): ReactNode {
  const name = nameOfSegment(useParams({ from: "/definitions/$name" }).name);
  const keys = useSearch({ from: "/definitions/$name" });
  const navigate = useNavigate({ from: "/definitions/$name" });
  const definition = useQuery(definitionQuery(name, keys.version));
  const versions = useQuery(definitionNamesQuery).data?.get(name) ?? [];
  const lens = keys.lens ?? "graph";
  const data = definition.data;
  const change = (more: Partial<typeof keys>): void =>
    void navigate({ search: (old) => ({ ...old, ...more }), replace: true });
  return (
    <>
      <PageHead
        title={name}
        crumb={<Link to="/definitions">Definitions</Link>}
        beside={
          <>
            {versions.length > 0 && (
              <label>
                <span className="only-heard">Version</span>
                <select
                  value={data?.definition.version ?? ""}
                  onChange={(event) => change({ version: Number(event.target.value) })}
                >
                  {versions.toReversed().map(({ version }) => (
                    <option key={version} value={version}>
                      v{version}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <span className="ellipsis only-wide">{data?.definition.description}</span>
          </>
        }
        actions={
          !definition.isError && (
            <Link to="/run" search={{ name, version: data?.definition.version }} className={buttonClass("primary")}>
              <Play size={14} /> Start
            </Link>
          )
        }
      />
      <div className={form.bar}>
        <Tabs label="Definition" tabs={tabs} selected={lens} onSelect={(next) => change({ lens: next })} />
      </div>
      {definition.isError && (
        <PageError
          error={definition.error}
          onRetry={() => void definition.refetch()}
          missing={keys.version === undefined ? "No definition has this name" : "It has no such version"}
        >
          <Link to="/definitions" className={buttonClass()}>
            All definitions
          </Link>
        </PageError>
      )}
      {data !== undefined && lens !== "runs" && (
        <DefinitionWarnings {...data} onSelect={(ref) => change({ ref, lens: "graph" })} />
      )}
      {data !== undefined && lens === "graph" && (
        <DefinitionGraph definition={data.definition} selected={keys.ref} onSelect={(ref) => change({ ref })} />
      )}
      {data !== undefined && lens === "json" && <JsonTree value={data.json} name="definition" />}
      {data !== undefined && lens === "versions" && (
        <Suspense fallback={<Skeleton label="Loading the versions" />}>
          <Versions name={name} version={data.definition.version} keys={keys} heads={versions} onChange={change} />
        </Suspense>
      )}
      {lens === "runs" && <DefinitionRuns name={name} />}
    </>
  );
}

const tabs = [
  { key: "graph", label: "Graph" },
  { key: "json", label: "JSON" },
  { key: "versions", label: "Versions" },
  { key: "runs", label: "Executions" },
] as const;
