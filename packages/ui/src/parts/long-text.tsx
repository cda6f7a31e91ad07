import type { ReactNode } from "react";

import { bytesText } from "../model/format.ts";
import styles from "./long-text.module.css";

type LongTextProps = {
  readonly name: string;
  readonly text: string;
  /** Of all of it; 0 where nobody knows. */
  readonly sizeBytes: number;
  /** Where all of it is to be had, and what that is called. */
  readonly href: string;
  readonly whole: string;
};

/** The beginning of what is too long to be shown, as it is written. */
export function LongText({ name, text, sizeBytes, href, whole }: LongTextProps): ReactNode {
  return (
    <div className={styles.long} tabIndex={0} role="region" aria-label={name}>
      <p>
        The first {bytesText(text.length)}
        {sizeBytes > 0 && ` of ${bytesText(sizeBytes)}`}. <a href={href}>{whole}</a>
      </p>
      <pre>{text}</pre>
    </div>
  );
}
