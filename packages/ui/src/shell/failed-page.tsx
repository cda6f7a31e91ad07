import { useRouter } from "@tanstack/react-router";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";
import type { ReactNode } from "react";

import { noteLost, onRegained } from "../api/connection.ts";
import { ApiError } from "../api/client.ts";
import { ErrorNote } from "../parts/notes.tsx";
import { isMissingScript, mayReload } from "./missing-script.ts";

/** Stands where a page could not be drawn; the rest of the console goes on. */
export function FailedPage({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  if (isMissingScript(error)) return <MissingPage />;
  return (
    <ErrorNote
      error={error}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

/**
 * A page whose script did not come. Where the server is there, it has been replaced and the script with it: all is loaded anew, as soon
 * as it is there.
 */
function MissingPage(): ReactNode {
  useEffect(() => {
    const reload = (): void => void reloadIfThere({ isAsked: false });
    reload();
    return onRegained(reload);
  }, []);
  const error = new ApiError(0, "The script of this page has not come. It is fetched as soon as the server answers.");
  return <ErrorNote error={error} onRetry={() => void reloadIfThere({ isAsked: true })} />;
}

/** Nothing is loaded anew that does not come: nothing would be left of the console. */
async function reloadIfThere({ isAsked }: { readonly isAsked: boolean }): Promise<void> {
  const page = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => undefined);
  if (page?.ok !== true) noteLost();
  else if (mayReload() || isAsked) location.reload();
}
