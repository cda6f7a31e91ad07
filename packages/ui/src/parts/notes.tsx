import type { ReactNode } from "react";

import { ApiError } from "../api/client.ts";
import { Button } from "./button.tsx";
import styles from "./notes.module.css";

/** What went wrong, in the server's words, and a way on. */
export function ErrorNote({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  const faults = error instanceof ApiError ? error.faults : [];
  return (
    <div className={`${styles.note} ${styles.error}`} role="alert">
      <div className={styles.words}>
        <strong>{headline(error)}</strong>
        <p>{error instanceof Error ? error.message : String(error)}</p>
        {faults.map((fault) => (
          <p key={fault.path + fault.message}>
            <code>{fault.path}</code> {fault.message}
          </p>
        ))}
      </div>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

type PageErrorProps = {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** What is told where the server knows of no such thing, and what else there is. */
  readonly missing: string;
  readonly children: ReactNode;
};

/** Why a page about one thing shows nothing: there is none, which is no fault of the server, or it could not be asked. */
export function PageError({ error, onRetry, missing, children }: PageErrorProps): ReactNode {
  if (!(error instanceof ApiError && error.status === 404)) return <ErrorNote error={error} onRetry={onRetry} />;
  return (
    <div role="alert">
      <Empty title={missing}>{children}</Empty>
    </div>
  );
}

function headline(error: unknown): string {
  if (!(error instanceof ApiError)) return "This could not be shown";
  if (error.status === 0) return "No answer";
  if (error.status === 404) return "Not found";
  return error.status < 500 ? "The server refused" : "The server failed";
}

/** Nothing is here: what would be, and how it comes to be. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
