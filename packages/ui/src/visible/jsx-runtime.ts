import { Fragment, jsx as plain, jsxs as plainOfMany } from "react/jsx-runtime";
import type { ElementType } from "react";

import { visibleProps } from "./visible-props.ts";

export { Fragment } from "react/jsx-runtime";
export type { JSX } from "react";

type Make = (type: ElementType, props: unknown, key?: string) => ReturnType<typeof plain>;

/**
 * React's own, but that no text goes into the page whose marks nobody sees: names, reasons and payloads are written by others, and are
 * shown in more places than would be remembered. The compiler calls it for every element.
 */
export const jsx: Make = visible(plain);
export const jsxs: Make = visible(plainOfMany);

function visible(make: Make): Make {
  return (type, props, key) =>
    make(type, typeof type === "string" || (type as unknown) === Fragment ? visibleProps(props) : props, key);
}
