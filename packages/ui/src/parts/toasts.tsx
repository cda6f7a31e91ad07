import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";

import { IconButton } from "./button.tsx";
import styles from "./toasts.module.css";

type Toast = { readonly id: number; readonly text: string; readonly hasFailed: boolean; readonly link?: ReactNode };

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const shownMs = 8000;

type ToastOptions = { readonly hasFailed?: boolean; readonly stays?: boolean; readonly link?: ReactNode };

/** Says that something was done, or that it could not be; failures, and what is told to, stay until they are closed. */
export function toast(text: string, options: ToastOptions = {}): void {
  const id = nextId++;
  const { hasFailed = false, stays = hasFailed, link } = options;
  change([...toasts.slice(-3), { id, text, hasFailed, link }]);
  if (!stays) setTimeout(() => change(toasts.filter((other) => other.id !== id)), shownMs);
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {shown.map((one) => (
        <div key={one.id} className={`${styles.toast} ${one.hasFailed ? styles.failed : ""}`}>
          <span className={styles.words}>
            {one.text} {one.link}
          </span>
          <IconButton label="Dismiss" onClick={() => change(toasts.filter((other) => other.id !== one.id))}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
