import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "./api/client.ts";
import { onRegained } from "./api/connection.ts";

/** What was asked for before is shown at once and asked for again. A refusal is final; a failure is tried twice more. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A browser that takes itself for offline would ask nothing, and say nothing.
      networkMode: "always",
      staleTime: 1000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      retryDelay: 500,
      refetchOnWindowFocus: true,
    },
  },
});

onRegained(() => void queryClient.invalidateQueries());
