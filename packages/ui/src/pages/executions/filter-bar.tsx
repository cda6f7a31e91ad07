import { useQuery } from "@tanstack/react-query";
import { Code2, Search, X } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { definitionNamesQuery } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import { statusKind, statusWords, workflowStatuses } from "../../model/status.ts";
import { Button } from "../../parts/button.tsx";
import { StatusIcon } from "../../parts/status-icon.tsx";
import { filterOf } from "./executions-keys.ts";
import type { ExecutionsKeys, Range } from "./executions-keys.ts";
import styles from "./filter-bar.module.css";

type FilterBarProps = { readonly keys: ExecutionsKeys; readonly onChange: (keys: ExecutionsKeys) => void };

/** What narrows the list, as chips and fields or as Conductor's query text. */
export function FilterBar({ keys, onChange }: FilterBarProps): ReactNode {
  const isRaw = keys.q !== undefined;
  const asRaw = (): void => onChange({ q: queryOf(filterOf(keys, Date.now())) || "status IN (RUNNING)" });
  const isNarrowed = Object.keys(keys).some((key) => key !== "sort");
  return (
    <div className={styles.bar} role="search" aria-label="Executions">
      {isRaw ? <RawField keys={keys} onChange={onChange} /> : <Fields keys={keys} onChange={onChange} />}
      <Button
        look="plain"
        onClick={isRaw ? () => onChange({}) : asRaw}
        title="Write the query yourself, in Conductor's words"
      >
        <Code2 size={14} /> {isRaw ? "Fields" : "Raw"}
      </Button>
      {isNarrowed && (
        <Button look="plain" onClick={() => onChange({})}>
          <X size={14} /> Clear
        </Button>
      )}
    </div>
  );
}

function Fields({ keys, onChange }: FilterBarProps): ReactNode {
  const names = useQuery(definitionNamesQuery);
  const change = (more: ExecutionsKeys): void => onChange({ ...keys, ...more });
  return (
    <>
      <TextField
        label="Free text"
        isWide
        keyName="/"
        value={keys.text}
        onChange={(text) => change({ text })}
        placeholder="Search ids, inputs, outputs"
      />
      <StatusChips status={keys.status} onChange={(status) => change({ status })} />
      <TextField
        label="Workflow"
        value={keys.name}
        onChange={(name) => change({ name })}
        options={[...(names.data?.keys() ?? [])]}
      />
      <TextField label="Correlation id" value={keys.corr} onChange={(corr) => change({ corr })} />
      <label className={styles.field}>
        Started
        <select value={keys.range ?? ""} onChange={(event) => change({ range: rangeOf(event.target.value) })}>
          <option value="">any time</option>
          <option value="15m">last 15 minutes</option>
          <option value="1h">last hour</option>
          <option value="24h">last 24 hours</option>
          <option value="7d">last 7 days</option>
          <option value="30d">last 30 days</option>
        </select>
      </label>
    </>
  );
}

function rangeOf(value: string): Range | undefined {
  return (["15m", "1h", "24h", "7d", "30d"] as const).find((range) => range === value);
}

type ChipsProps = { readonly status: string | undefined; readonly onChange: (status: string | undefined) => void };

function StatusChips({ status, onChange }: ChipsProps): ReactNode {
  const chosen = new Set(status?.split(",") ?? []);
  const toggle = (one: string): void => {
    if (!chosen.delete(one)) chosen.add(one);
    onChange(chosen.size === 0 ? undefined : workflowStatuses.filter((known) => chosen.has(known)).join(","));
  };
  return workflowStatuses.map((one) => (
    <button
      key={one}
      type="button"
      className={styles.chip}
      data-status={statusKind(one)}
      aria-pressed={chosen.has(one)}
      onClick={() => toggle(one)}
    >
      <StatusIcon kind={statusKind(one)} size={11} />
      {statusWords(one)}
    </button>
  ));
}

type TextFieldProps = {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly placeholder?: string;
  readonly options?: readonly string[];
  readonly isWide?: boolean;
  /** The key that leads here. */
  readonly keyName?: string;
};

/** Takes effect by Enter, or when the field is left: each letter would be a search. */
function TextField({ label, value = "", onChange, placeholder, options, isWide, keyName }: TextFieldProps): ReactNode {
  const [draft, setDraft] = useState<string | undefined>();
  const settle = (): void => {
    if (draft !== undefined && draft.trim() !== value) onChange(draft.trim() === "" ? undefined : draft.trim());
    setDraft(undefined);
  };
  const listId = `options of ${label}`.replaceAll(" ", "-");
  return (
    <label className={`${styles.field} ${isWide === true ? styles.wide : ""}`}>
      {isWide === true ? <Search size={14} aria-hidden="true" /> : label}
      <input
        type="search"
        aria-label={label}
        aria-keyshortcuts={keyName}
        placeholder={placeholder ?? "any"}
        list={options === undefined ? undefined : listId}
        value={draft ?? value}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
      {options !== undefined && (
        <datalist id={listId}>
          {options.slice(0, 200).map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </label>
  );
}

function RawField({ keys, onChange }: FilterBarProps): ReactNode {
  const [draft, setDraft] = useState(keys.q ?? "");
  const settle = (): void => onChange({ ...keys, q: draft });
  return (
    <label className={`${styles.field} ${styles.wide}`}>
      <Code2 size={14} aria-hidden="true" />
      <input
        className="mono"
        aria-label="Query"
        aria-keyshortcuts="/"
        value={draft}
        spellCheck={false}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === "Enter" && settle()}
      />
    </label>
  );
}
