import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";

import { startExecution } from "../../api/actions.ts";
import { objectOf } from "../../api/client.ts";
import { definitionNamesQuery, definitionQuery, executionQuery, payloadQuery } from "../../api/queries.ts";
import type { Execution } from "../../api/queries.ts";
import { graphFromConductor } from "../../api/from-conductor.ts";
import { inputTemplateOf } from "../../model/json/input-template.ts";
import { Button } from "../../parts/button.tsx";
import form from "../../parts/form.module.css";
import { JsonField } from "../../parts/json-field.tsx";
import { ErrorNote } from "../../parts/notes.tsx";
import { PageHead } from "../../shell/page-head.tsx";

/** Starts a workflow, with the input of another execution where one is named. */
export function RunPage(): ReactNode {
  const keys = useSearch({ from: "/run" });
  const copied = useQuery({ ...executionQuery(keys.from ?? ""), enabled: keys.from !== undefined });
  const head = copied.data?.graph.summary;
  const input = useQuery({
    ...payloadQuery(copied.data ?? nothingCopied, { field: "input", version: 0 }),
    enabled: copied.data !== undefined,
  });
  const name = keys.name ?? head?.workflowName;
  const definition = useQuery({ ...definitionQuery(name ?? "", keys.version), enabled: name !== undefined });
  const isReady =
    (keys.from === undefined || input.data !== undefined) && (name === undefined || !definition.isPending);
  return (
    <>
      <PageHead title="Start a workflow" />
      {copied.isError && <ErrorNote error={copied.error} />}
      {input.data?.isWhole === false && (
        <p className={form.page}>The input that was given is too long to be copied here.</p>
      )}
      {isReady && (
        <StartForm
          key={`${name} ${keys.version}`}
          name={name ?? ""}
          version={keys.version}
          correlationId={head?.correlationId ?? ""}
          input={keys.from === undefined ? inputTemplateOf(definition.data?.json ?? {}) : objectOf(input.data?.value)}
        />
      )}
    </>
  );
}

const nothingCopied: Execution = { graph: graphFromConductor({}) };

type StartFormProps = {
  readonly name: string;
  readonly version: number | undefined;
  readonly correlationId: string;
  readonly input: Readonly<Record<string, unknown>>;
};

function StartForm(props: StartFormProps): ReactNode {
  const names = useQuery(definitionNamesQuery);
  const navigate = useNavigate();
  const [correlationId, setCorrelationId] = useState(props.correlationId);
  const [priority, setPriority] = useState(0);
  const [input, setInput] = useState<Readonly<Record<string, unknown>> | undefined>(props.input);
  const [error, setError] = useState<unknown>();
  const versions = names.data?.get(props.name) ?? [];
  const start = async (): Promise<void> => {
    try {
      const request = {
        name: props.name,
        version: props.version,
        correlationId: correlationId || undefined,
        priority,
        input,
      };
      await navigate({ to: "/executions/$id", params: { id: await startExecution(request) } });
    } catch (failure) {
      setError(failure);
    }
  };
  const why =
    props.name === "" ? "Choose a workflow" : input === undefined ? "The input is no JSON object yet" : undefined;
  return (
    <div className={form.page}>
      <div className={form.row}>
        <label className={form.field}>
          Workflow
          <select
            value={props.name}
            onChange={(event) => void navigate({ to: "/run", search: { name: event.target.value } })}
          >
            <option value="">Choose…</option>
            {[...(names.data?.keys() ?? [])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className={form.field}>
          Version
          <select
            value={props.version ?? ""}
            onChange={(event) =>
              void navigate({
                to: "/run",
                search: { name: props.name, version: Number(event.target.value) || undefined },
              })
            }
          >
            <option value="">latest</option>
            {versions.toReversed().map(({ version }) => (
              <option key={version}>{version}</option>
            ))}
          </select>
        </label>
        <label className={form.field}>
          Correlation id
          <input value={correlationId} onChange={(event) => setCorrelationId(event.target.value)} />
        </label>
        <label className={form.field}>
          Priority
          <input
            type="number"
            min={0}
            max={99}
            value={priority}
            onChange={(event) => setPriority(Number(event.target.value))}
          />
        </label>
      </div>
      <JsonField label="Input" initial={props.input} onChange={setInput} />
      {error !== undefined && <ErrorNote error={error} />}
      <div className={form.foot}>
        <Button look="primary" why={why} onClick={() => void start()}>
          Start
        </Button>
      </div>
    </div>
  );
}
