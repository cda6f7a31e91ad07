import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Code2, Columns3, ListFilter as FilterIcon, Search, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";

import { calledQuery } from "../../api/called-executions.ts";
import type { ListFilter } from "../../api/execution-list.ts";
import { knownExecutions } from "../../api/known-executions.ts";
import { definitionNamesQuery } from "../../api/queries.ts";
import { queryOf } from "../../api/search-query.ts";
import { idHead, idTail, isCalled, isIdBeginning, isWholeId } from "../../model/ids.ts";
import { Button } from "../../parts/button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useFocusAfter } from "../../parts/use-focus-after.ts";
import { useIsNarrow } from "../../parts/use-is-narrow.ts";
import { ColumnChoice } from "./column-choice.tsx";
import { filterOf, isNarrowed, rangeNames, rangeWords, widened } from "./executions-keys.ts";
import type { ExecutionsKeys, Range } from "./executions-keys.ts";
import styles from "./filter-bar.module.css";
import { SavedViews } from "./saved-views.tsx";
import { TextField } from "./text-field.tsx";
import { typedKeys, unknownFields } from "./typed-chips.ts";

export type FilterBarProps = {
  readonly keys: ExecutionsKeys;
  readonly filter: ListFilter;
  readonly onChange: (keys: ExecutionsKeys, isLook?: boolean) => void;
  readonly scope: "workflow" | undefined;
};

/** What narrows the list, as fields or as Conductor's query text, and how it is shown. */
export function FilterBar(props: FilterBarProps): ReactNode {
  const { keys, onChange, scope } = props;
  const isRaw = keys.q !== undefined;
  const { within, follow } = useFocusAfter<HTMLDivElement>(isRaw);
  const toggle = (): void => {
    follow();
    if (isRaw) onChange(widened(keys));
    else {
      const { text, error } = keys;
      onChange({ ...widened(keys), text, error, q: queryOf(filterOf(keys, Date.now())) || "status IN (RUNNING)" });
    }
  };
  return (
    <div ref={within} className={styles.bar} role="search" aria-label="Executions">
      {isRaw ? <RawField key={keys.q} {...props} /> : <Fields {...props} />}
      <span className={styles.looks}>
        {scope === undefined && (
          <Button
            look="plain"
            className={styles.wideOnly}
            onClick={toggle}
            title={isRaw ? "Narrow by fields again" : "Write the query yourself, in Conductor's words"}
          >
            <Code2 size={14} /> <span className={styles.words}>{isRaw ? "Fields" : "Raw"}</span>
          </Button>
        )}
        <Popover
          label="Columns"
          trigger={
            <Button look="plain" title="Columns" className={styles.wideOnly}>
              <Columns3 size={14} /> <span className={styles.words}>Columns</span>
            </Button>
          }
        >
          <ColumnChoice cols={keys.cols} onChange={(cols) => onChange({ ...keys, cols }, true)} />
        </Popover>
        {scope === undefined && <SavedViews keys={keys} onChange={onChange} />}
        {isNarrowed(keys) && scope === undefined && (
          <Button look="plain" title="Clear the filter" onClick={() => onChange(widened(keys))}>
            <X size={14} /> <span className={styles.words}>Clear</span>
          </Button>
        )}
      </span>
      {!isRaw && <UnknownFields text={keys.text ?? ""} />}
    </div>
  );
}

function UnknownFields({ text }: { readonly text: string }): ReactNode {
  const unknown = unknownFields(text);
  if (unknown.length === 0) return undefined;
  return (
    <p className={styles.unknown} role="status">
      {unknown.map((part) => `“${part}”`).join(", ")} {unknown.length === 1 ? "is no filter" : "are no filters"};
      searched as text. Filters are <code>status:</code>, <code>name:</code>, <code>corr:</code>, <code>id:</code>,{" "}
      <code>version:</code>, <code>error:</code>, <code>reason:</code>, <code>input.orderId:</code>,{" "}
      <code>{"took>5m"}</code>, <code>{"took<1s"}</code> and <code>stuck</code>; what has spaces stands between quotes,{" "}
      <code>name:"a b"</code>.
    </p>
  );
}

function Fields({ keys, onChange, scope }: FilterBarProps): ReactNode {
  const names = useQuery(definitionNamesQuery);
  const change = (more: ExecutionsKeys): void => onChange({ ...keys, ...more });
  const withNamed = useNamed();
  const isNarrow = useIsNarrow();
  const search = async (text: string): Promise<void> =>
    change(await withNamed(text, { text: undefined, ...typedKeys(text) }));
  const more = [keys.corr, keys.id, keys.version].filter((value) => value !== undefined).length;
  return (
    <>
      <TextField
        label="Free text"
        icon={<Search size={14} aria-hidden="true" />}
        keyName="/"
        value={keys.text}
        onChange={(text) => void search(text ?? "")}
        placeholder={
          isNarrow ? "Search, or type status:failed …" : "Search ids, inputs, outputs, or type status:failed took>5m …"
        }
      />
      {scope === undefined && (
        <TextField
          label="Workflow"
          placeholder="any workflow"
          value={keys.name}
          onChange={(name) => change({ name })}
          options={[...(names.data?.keys() ?? [])]}
        />
      )}
      <Started keys={keys} onChange={onChange} />
      <Popover
        label="More filters"
        trigger={
          <Button title="More filters">
            <FilterIcon size={14} /> <span className={styles.words}>More</span>
            {more > 0 && <span className={styles.badge}>{more}</span>}
          </Button>
        }
      >
        <div className={styles.more}>
          <TextField label="Correlation id" value={keys.corr} onChange={(corr) => change({ corr })} />
          <TextField
            label="Execution id"
            value={keys.id}
            onChange={(id) => void withNamed(id ?? "", { id }).then(change)}
          />
          <TextField label="Version" value={keys.version} onChange={(version) => change({ version })} />
        </div>
      </Popover>
    </>
  );
}

/**
 * What is typed, unless it is a piece of an id: then the one that it ends, as lists show ids, or all that it begins. What names nothing
 * stays what it was.
 */
function useNamed() {
  const client = useQueryClient();
  return async (text: string, typed: ExecutionsKeys): Promise<ExecutionsKeys> => {
    const called = typed.id ?? text;
    const withId = (id: string): ExecutionsKeys => ({
      ...typed,
      id,
      ...(typed.id === undefined && { text: undefined }),
    });
    if (isWholeId(called)) return typed;
    if (isIdBeginning(called)) return withId(called.toLowerCase());
    const [head, tail] = [idHead(called), idTail(called)];
    const shown = tail === undefined ? undefined : knownExecutions(client).find((row) => isCalled(row, called));
    if (shown !== undefined) return withId(shown.workflowId);
    if (head === undefined && tail === undefined) return typed;
    // A server that cannot say so now will tell with the list what is wrong.
    const named = await client.fetchQuery(calledQuery(called)).catch(() => []);
    const [only, another] = named;
    if (only === undefined) return typed;
    const begins = head !== undefined && only.workflowId.startsWith(head);
    return withId(another === undefined ? only.workflowId : begins ? head : `…${tail}`);
  };
}

function Started({ keys, onChange }: Pick<FilterBarProps, "keys" | "onChange">): ReactNode {
  const isOwn = keys.range === undefined && (keys.from !== undefined || keys.to !== undefined);
  const choose = (range: Range | undefined): void => onChange({ ...keys, range, from: undefined, to: undefined });
  return (
    <label className={styles.field}>
      <span className={styles.label}>Started</span>
      <select
        aria-label="Started"
        value={isOwn ? "own" : (keys.range ?? "")}
        onChange={({ target }) => choose(rangeNames.find((range) => range === target.value))}
      >
        <option value="">Any time</option>
        {rangeNames.map((range) => (
          <option key={range} value={range}>
            {rangeWords[range]}
          </option>
        ))}
        {isOwn && <option value="own">As drawn</option>}
      </select>
    </label>
  );
}

function RawField({ keys, onChange }: FilterBarProps): ReactNode {
  const [draft, setDraft] = useState(keys.q ?? "");
  useEffect(() => setDraft(keys.q ?? ""), [keys.q]);
  const settle = (): void => {
    if (draft !== keys.q) onChange({ ...keys, q: draft });
  };
  return (
    <label className={`${styles.field} ${styles.wide}`}>
      <Code2 size={14} aria-hidden="true" />
      <input
        className="mono"
        aria-label="Query"
        title={'workflowType="a b" AND status IN (FAILED): what has spaces stands between quotes'}
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
