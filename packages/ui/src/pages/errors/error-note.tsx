import { useQueryClient } from "@tanstack/react-query";
import { Bell, BellOff, StickyNote } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";

import { annotateErrorGroup } from "../../api/error-groups.ts";
import type { ErrorGroup, Said } from "../../model/lists/error-groups.ts";
import { Button } from "../../parts/button.tsx";
import { Time } from "../../parts/time.tsx";
import { toast } from "../../parts/toasts.tsx";
import styles from "./errors.module.css";

type SaidProps = { readonly group: ErrorGroup; readonly said: Said };

/** A cause that is known is muted: it asks for nobody's attention, and is counted on. */
export function Mute({ group, said }: SaidProps): ReactNode {
  const say = useSay(group);
  const label = said.isMuted ? "Unmute" : "Mute";
  return (
    <Button
      title={said.isMuted ? "Show it among the errors again" : "It is known: show it no more among the errors"}
      onClick={() => void say({ isMuted: !said.isMuted })}
    >
      {said.isMuted ? <Bell size={13} /> : <BellOff size={13} />} {label}
    </Button>
  );
}

/** What is known of a cause, in somebody's words, for everybody. */
export function Note({ group, said }: SaidProps): ReactNode {
  const [draft, setDraft] = useState<string | undefined>();
  const say = useSay(group);
  if (draft === undefined) {
    return (
      <section aria-label="Note" className={styles.note} data-is-written={said.note !== ""}>
        {said.note !== "" && <p>{said.note}</p>}
        <div className={styles.noteFoot}>
          {said.note !== "" && (
            <span className="muted">
              <Time at={said.notedTime} />
            </span>
          )}
          <Button look="plain" onClick={() => setDraft(said.note)}>
            <StickyNote size={13} /> {said.note === "" ? "Add a note" : "Change"}
          </Button>
        </div>
      </section>
    );
  }
  const save = async (): Promise<void> => {
    if (await say({ note: draft.trim() })) setDraft(undefined);
  };
  return (
    <section aria-label="Note" className={styles.note}>
      <textarea
        aria-label="Note for everybody"
        placeholder="What is known of it, and who mends it"
        autoFocus
        maxLength={4000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <div className={styles.noteFoot}>
        <Button look="primary" onClick={() => void save()}>
          Save
        </Button>
        <Button onClick={() => setDraft(undefined)}>Cancel</Button>
      </div>
    </section>
  );
}

/** Says it to the server; false, and a message, where that did not do. */
function useSay(group: ErrorGroup): (words: Parameters<typeof annotateErrorGroup>[1]) => Promise<boolean> {
  const client = useQueryClient();
  return async (words) => {
    try {
      await annotateErrorGroup(group.id, words);
      await client.invalidateQueries({ queryKey: ["errors"] });
      return true;
    } catch (error) {
      toast(`It could not be noted: ${error instanceof Error ? error.message : String(error)}`, { hasFailed: true });
      return false;
    }
  };
}
