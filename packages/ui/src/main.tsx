import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Toasts } from "./parts/toasts.tsx";
import { Clock } from "./parts/time.tsx";
import { queryClient } from "./query-client.ts";
import { router } from "./routes.tsx";
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./styles/first.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root");
const begin = (): void =>
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Clock>
          <RouterProvider router={router} />
          <Toasts />
        </Clock>
      </QueryClientProvider>
    </StrictMode>,
  );
// The page at once, and not an empty one first. Not awaited here: the page's file needs this one to have been read.
router.load().then(begin, begin);
