import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Bookmark, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { deleteView, putView, savedViewsQuery, viewIdOf } from "../../api/saved-views.ts";
import type { SavedView } from "../../api/saved-views.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { Popover } from "../../parts/popover.tsx";
import { toast } from "../../parts/toasts.tsx";
import type { ExecutionsKeys } from "./executions-keys.ts";
import styles from "./filter-bar.module.css";

type ViewsProps = { readonly keys: ExecutionsKeys; readonly onChange: (keys: ExecutionsKeys) => void };

/** Lists that somebody wants to see again: kept by name, pinned to the rail. */
export function SavedViews({ keys }: ViewsProps): ReactNode {
  const views = useQuery(savedViewsQuery).data?.filter(({ page }) => page === "executions") ?? [];
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const keep = async (doing: Promise<void>): Promise<void> => {
    try {
      await doing;
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { hasFailed: true });
    }
    await client.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
  };
  const show = ({ search }: SavedView): void => {
    setOpen(false);
    void navigate({ href: `/executions?${search}` });
  };
  return (
    <Popover
      label="Views"
      isOpen={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button look="plain" title="Saved views">
          <Bookmark size={14} /> <span className={styles.words}>Views</span>
        </Button>
      }
    >
      <h2>Saved views</h2>
      {views.length === 0 && <p className={styles.none}>None yet. A view keeps the filter and the columns.</p>}
      <ul>
        {views.map((view) => (
          <li key={view.viewId} className={styles.view}>
            <button type="button" className={`${styles.reset} ellipsis`} onClick={() => show(view)}>
              {view.name}
            </button>
            <IconButton
              label={view.isPinned ? `Unpin ${view.name}` : `Pin ${view.name} to the rail`}
              onClick={() => void keep(putView({ ...view, isPinned: !view.isPinned }))}
            >
              {view.isPinned ? <PinOff size={13} /> : <Pin size={13} />}
            </IconButton>
            <IconButton label={`Delete ${view.name}`} onClick={() => void keep(deleteView(view.viewId))}>
              <Trash2 size={13} />
            </IconButton>
          </li>
        ))}
      </ul>
      <NewView onSave={(name) => void keep(putView(viewOf(name, keys)))} />
    </Popover>
  );
}

function viewOf(name: string, { peek: _peek, ...keys }: ExecutionsKeys): SavedView {
  const told = Object.entries(keys).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(told.map(([key, value]) => [key, String(value)])).toString();
  return { viewId: viewIdOf(name), name, search, page: "executions", isPinned: true };
}

function NewView({ onSave }: { readonly onSave: (name: string) => void }): ReactNode {
  const [name, setName] = useState("");
  const save = (): void => {
    if (name.trim() === "") return;
    onSave(name.trim());
    setName("");
  };
  return (
    <div className={styles.newView}>
      <input
        aria-label="Name of a new view"
        placeholder="Save this list as…"
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && save()}
      />
      <Button look="primary" why={name.trim() === "" ? "Name it first" : undefined} onClick={save}>
        Save
      </Button>
    </div>
  );
}
