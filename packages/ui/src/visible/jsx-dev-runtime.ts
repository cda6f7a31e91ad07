import { Fragment, jsxDEV as plain } from "react/jsx-dev-runtime";
import type { ElementType } from "react";

import { visibleProps } from "./visible-props.ts";

export { Fragment } from "react/jsx-dev-runtime";
export type { JSX } from "react";

/** The same as `jsx-runtime`, for `vite` as a server of development. */
export function jsxDEV(type: ElementType, props: unknown, ...rest: readonly never[]): ReturnType<typeof plain> {
  const isShown = typeof type === "string" || (type as unknown) === Fragment;
  return Reflect.apply(plain, undefined, [type, isShown ? visibleProps(props) : props, ...rest]);
}
