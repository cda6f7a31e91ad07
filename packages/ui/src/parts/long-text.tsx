import type { ReactNode } from "react";

import { bytesText } from "../model/format.ts";
import { Button } from "./button.tsx";
import { JsonTree } from "./json-tree.tsx";
import styles from "./long-text.module.css";

type LongTextProps = {
  readonly name: string;
  readonly text: string;
  /** What the text tells, its end left out; undefined: nothing that can be read. */
  readonly beginning: object | undefined;
  /** Of all of it; 0 where nobody knows. */
  readonly sizeBytes: number;
  /** Where all of it is to be had, and what that is called. */
  readonly href: string;
  readonly whole: string;
  /** Reads more of it; undefined: no more is read here. */
  readonly onMore?: (() => void) | undefined;
};

/** The beginning of what is too long to be shown: a tree, or as it is written where it makes none. */
export function LongText(props: LongTextProps): ReactNode {
  const { name, text, beginning, sizeBytes, href, whole, onMore } = props;
  return (
    <>
      <p className={styles.told}>
        <span>
          The first {bytesText(text.length)}
          {sizeBytes > 0 && ` of ${bytesText(sizeBytes)}`}. <a href={href}>{whole}</a>
        </span>
        {onMore !== undefined && <Button onClick={onMore}>Load more</Button>}
      </p>
      {beginning === undefined ? (
        <div className={styles.long} tabIndex={0} role="region" aria-label={name}>
          <pre>{text}</pre>
        </div>
      ) : (
        <JsonTree value={beginning} name={name} />
      )}
    </>
  );
}
