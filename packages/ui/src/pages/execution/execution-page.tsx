import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ListTree } from "lucide-react";
import { useMemo } from "react";
import type { ReactNode } from "react";

import { lastSuccess } from "../../api/last-success.ts";
import type { Execution } from "../../api/queries.ts";
import { latestOf, taskCalled } from "../../model/execution.ts";
import type { ExecutionSummary, TaskRow } from "../../model/execution.ts";
import { countOf } from "../../model/format.ts";
import { isWholeId } from "../../model/ids.ts";
import { keyIn, placeOf } from "../../model/drawing/node-key.ts";
import { inTurn, turnsAround } from "../../model/drawing/selected-turns.ts";
import { isFailure, statusKind } from "../../model/status.ts";
import { buttonClass, IconButton } from "../../parts/button.tsx";
import { PageError } from "../../parts/notes.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { copyText } from "../../parts/copy-button.tsx";
import { usePreference } from "../../parts/preferences.ts";
import { AsOf, Started } from "../../parts/time.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { toast } from "../../parts/toasts.tsx";
import { useKeys } from "../../shell/keys.ts";
import { PageHead } from "../../shell/page-head.tsx";
import { iterationsOf, openedText, openOf, pairsText } from "./execution-keys.ts";
import type { ExecutionKeys, OwnField } from "./execution-keys.ts";
import { ExecutionHead } from "./execution-head.tsx";
import { ExecutionTree } from "./execution-tree.tsx";
import styles from "./execution.module.css";
import { GraphLens } from "./graph-lens.tsx";
import { Inspector } from "./inspector.tsx";
import { JsonLens } from "./json-lens.tsx";
import { OthersCalled } from "./others-called.tsx";
import { OwnPayloads } from "./own-payloads.tsx";
import { Scrubber } from "./scrubber.tsx";
import { TableLens } from "./table-lens.tsx";
import { TimelineLens } from "./timeline-lens.tsx";
import { drawn, useChildren } from "./use-children.ts";
import type { DrawnExecution } from "./use-children.ts";
import { useLiveExecution } from "./use-live-execution.ts";

/** One execution: what happened, why it stands where it stands, and what can be done. */
export function ExecutionPage(): ReactNode {
  const { id } = useParams({ from: "/executions/$id" });
  const { execution, isLive } = useLiveExecution(id);
  const data = execution.data;
  if (data === undefined || data.graph.summary.workflowId !== id) {
    return (
      <>
        <PageHead title={data === undefined && execution.isPending ? "Execution" : `Execution ${id}`} />
        {execution.isPending && <Skeleton label="Loading the execution" />}
        {execution.isError && (
          <PageError
            error={execution.error}
            onRetry={() => void execution.refetch()}
            missing="No execution has this id"
          >
            <p>It may have been removed, or the id is not all of it.</p>
            <Link to="/executions" className={buttonClass()}>
              All executions
            </Link>
          </PageError>
        )}
        {execution.isError && !isWholeId(id) && <OthersCalled id={id} />}
      </>
    );
  }
  return <Loaded key={id} execution={data} isLive={isLive} onChanged={() => void execution.refetch()} />;
}

type LoadedProps = {
  readonly execution: Execution;
  readonly isLive: boolean;
  readonly onChanged: () => void;
};

function Loaded({ execution, isLive, onChanged }: LoadedProps): ReactNode {
  const keys = useSearch({ from: "/executions/$id" });
  const navigate = useNavigate({ from: "/executions/$id" });
  const change = (more: ExecutionKeys): void =>
    // A lens is a place to come back to; what is selected in it is not.
    void navigate({ search: (old) => ({ ...old, ...more }), replace: more.lens === undefined });
  const root = drawn(execution, keys.at);
  const shown = useChildren(root, openOf(keys.open), keys.at);
  const { owner, task, key, childKey } = selectionOf({ root, shown, keys });
  const select = (nextKey: string, taskId?: string): void => change({ ref: nextKey, t: taskId, own: undefined });
  const selectIn = (child: string | undefined, next: TaskRow | undefined): void =>
    change(next === undefined ? {} : { ref: keyIn(child, next.baseRef), t: next.taskId, own: undefined });
  const selectTask = (next: TaskRow | undefined): void => selectIn(undefined, next);
  const turns = useMemo(() => turnsOf(owner, task, childKey), [owner.graph.definition, task, childKey]);
  // Where the last turn is shown it goes on to the next, unless something is selected that is not there.
  const selectedTurns = new Map(
    [...turns].filter(([loop, turn]) => turn !== lastTurn(owner, loop) || keys.iter !== undefined),
  );
  const showTurn = (loop: string, turn: number): void => {
    const iter = pairsText(new Map([...iterationsOf(keys.iter), [loop, turn]]));
    if (task === undefined || !turns.has(loop)) return change({ iter });
    const next = inTurn(owner.graph.tasks, task, turn);
    change({ iter, t: next?.taskId, ref: next === undefined ? loop : keyIn(childKey, next.baseRef) });
  };
  const open = (child: string, isOpen: boolean): void => change({ open: openedText(keys.open, child, isOpen) });
  const [tree, setTree] = usePreference("tree");
  const lens = keys.lens ?? "graph";
  const { graph } = root;
  const showOwn = (own: OwnField | undefined): void => change({ own, ref: undefined, t: undefined });
  const isInspected = key !== undefined && keys.own === undefined && lens !== "json";
  const isBeside = isInspected || (keys.own !== undefined && lens !== "json");
  useExecutionKeys({
    ...{ tasks: graph.tasks, task, isSelected: isInspected, selectTask, change, summary: graph.summary },
  });
  return (
    <AsOf at={keys.at}>
      <ExecutionHead
        execution={execution}
        shown={graph}
        at={keys.at}
        isLive={isLive}
        onSelect={(taskId) => selectTask(execution.graph.tasks.find((other) => other.taskId === taskId))}
        onOwn={() =>
          change({ own: "input", ref: undefined, t: undefined, ...(lens === "json" ? { lens: "graph" } : {}) })
        }
        onChanged={onChanged}
      />
      <div className={styles.body} data-alone={!isBeside}>
        <section className={styles.lens} aria-label="What happened">
          <div className={styles.bar}>
            <Tabs label="Lens" tabs={lensTabs} selected={lens} onSelect={(next) => change({ lens: next })} />
            {lens === "graph" && (
              <IconButton
                label="Tree of tasks"
                className={styles.treeToggle}
                aria-pressed={tree === "on"}
                onClick={() => setTree(tree === "on" ? "off" : "on")}
              >
                <ListTree size={15} />
              </IconButton>
            )}
            <span className="muted number">{countOf(graph.tasks.length, "task")}</span>
          </div>
          {lens === "graph" && (
            <div className={styles.drawn}>
              {tree === "on" && (
                <ExecutionTree root={root} shown={shown} selected={task?.taskId} onSelect={select} onOpen={open} />
              )}
              <GraphLens
                {...{ root, shown, keys, selectedTurns }}
                selected={key}
                onTurn={showTurn}
                onSelect={select}
                onChange={change}
              />
            </div>
          )}
          {lens === "timeline" && (
            <TimelineLens root={root} shown={shown} selected={task?.taskId} onSelect={select} onOpen={open} />
          )}
          {lens === "table" && (
            <Started value={graph.summary.startTime}>
              <TableLens
                tasks={graph.tasks}
                group={keys.group}
                selected={task?.taskId}
                onSelect={selectTask}
                onGroup={(group) => change({ group })}
              />
            </Started>
          )}
          {lens === "json" && <JsonLens workflowId={graph.summary.workflowId} taskCount={graph.tasks.length} />}
          {lens !== "json" && <Scrubber execution={execution} at={keys.at} onChange={(at) => change({ at })} />}
        </section>
        {keys.own !== undefined && lens !== "json" && (
          <OwnPayloads
            execution={execution}
            field={keys.own}
            at={keys.at}
            onShow={showOwn}
            onNow={() => change({ at: undefined })}
          />
        )}
        {isInspected && (
          <Inspector
            execution={owner.execution}
            graph={owner.graph}
            task={task}
            taskRef={task?.baseRef ?? placeOf(key).ref}
            tab={keys.tab ?? "summary"}
            at={keys.at}
            onChange={(more) => change(more.ref === undefined ? more : { ...more, ref: keyIn(childKey, more.ref) })}
            onSelectTask={(next) => selectIn(childKey, next)}
            onChanged={onChanged}
          />
        )}
      </div>
    </AsOf>
  );
}

/** By the keys of the loops. */
function turnsOf({ graph }: DrawnExecution, task: TaskRow | undefined, childKey: string | undefined) {
  const turns = task === undefined ? [] : [...turnsAround(graph.definition.tasks, task)];
  return new Map(turns.map(([ref, turn]) => [keyIn(childKey, ref), turn]));
}

function lastTurn({ byRef }: DrawnExecution, key: string): number | undefined {
  return latestOf(byRef.get(placeOf(key).ref))?.iteration;
}

type Selection = {
  readonly owner: DrawnExecution;
  readonly task: TaskRow | undefined;
  /** Undefined: nothing is selected. */
  readonly key: string | undefined;
  readonly childKey: string | undefined;
};

/** Whose task is selected, and which attempt of it. */
function selectionOf({
  root,
  shown,
  keys,
}: {
  readonly root: DrawnExecution;
  readonly shown: ReadonlyMap<string, DrawnExecution>;
  readonly keys: ExecutionKeys;
}): Selection {
  const { childKey, ref } = placeOf(keys.ref ?? "");
  const child = childKey === undefined ? undefined : shown.get(childKey);
  const owner = child ?? root;
  const task =
    owner.graph.tasks.find(({ taskId }) => taskId === keys.t) ?? taskCalled(owner.graph.tasks, ref === "" ? " " : ref);
  const key = task === undefined ? keys.ref : keyIn(child === undefined ? undefined : childKey, task.baseRef);
  return { owner, task, key, childKey: child === undefined ? undefined : childKey };
}

const lensTabs = [
  { key: "graph", label: "Graph" },
  { key: "timeline", label: "Timeline" },
  { key: "table", label: "Table" },
  { key: "json", label: "JSON" },
] as const;

type KeysFor = {
  readonly tasks: readonly TaskRow[];
  readonly task: TaskRow | undefined;
  /** Whether the inspector is there, which has keys of its own. */
  readonly isSelected: boolean;
  readonly selectTask: (task: TaskRow | undefined) => void;
  readonly change: (keys: ExecutionKeys) => void;
  readonly summary: ExecutionSummary;
};

function useExecutionKeys({ tasks, task, isSelected, selectTask, change, summary }: KeysFor): void {
  const navigate = useNavigate();
  const compareWithSuccess = async (): Promise<void> => {
    const a = await lastSuccess(summary);
    if (a === undefined) toast(`No other execution of ${summary.workflowName} has completed`, { hasFailed: true });
    else await navigate({ to: "/compare", search: { a, b: summary.workflowId } });
  };
  const failure = (step: 1 | -1): void => {
    const failures = tasks.filter((row) => isFailure(statusKind(row.status)));
    const at = failures.findIndex((row) => row.taskId === task?.taskId);
    selectTask(
      failures[at === -1 ? (step === 1 ? 0 : failures.length - 1) : (at + step + failures.length) % failures.length],
    );
  };
  const copy = (text: string, what: string): void => void copyText(text).then(() => toast(`${what} copied`));
  useKeys({
    "1": () => change({ lens: "graph" }),
    "2": () => change({ lens: "timeline" }),
    "3": () => change({ lens: "table" }),
    "4": () => change({ lens: "json" }),
    t: () => change({ lens: "timeline" }),
    ...(isSelected
      ? {}
      : { r: () => toast("Select the task first that is to be run again from", { hasFailed: true }) }),
    f: () => failure(1),
    F: () => failure(-1),
    ".": () => change({ at: undefined }),
    d: () => void compareWithSuccess().catch((error: unknown) => toast(String(error), { hasFailed: true })),
    c: () => copy(summary.workflowId, "Id"),
    y: () => copy(location.href, "Address"),
    i: () => change({ own: "input", t: undefined, ref: undefined }),
    Escape: () => change({ t: undefined, ref: undefined, own: undefined }),
  });
}
