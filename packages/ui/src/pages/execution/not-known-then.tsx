import type { ReactNode } from "react";

import { Button } from "../../parts/button.tsx";
import { Empty } from "../../parts/notes.tsx";

type NotKnownProps = { readonly title: string; readonly children: ReactNode; readonly onNow: () => void };

/** Says that something was not there at the instant that is shown, and leads to how it is now. */
export function NotKnownThen({ title, children, onNow }: NotKnownProps): ReactNode {
  return (
    <Empty title={title}>
      <p>{children}</p>
      <Button onClick={onNow}>Go to now</Button>
    </Empty>
  );
}
