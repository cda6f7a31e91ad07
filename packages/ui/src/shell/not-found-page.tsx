import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { buttonClass } from "../parts/button.tsx";
import { Empty } from "../parts/notes.tsx";
import { PageHead } from "./page-head.tsx";

export function NotFoundPage(): ReactNode {
  return (
    <>
      <PageHead title="No page has this address" />
      <Empty title="It may have moved, or never have been">
        <Link to="/executions" className={buttonClass()}>
          Executions
        </Link>
      </Empty>
    </>
  );
}
