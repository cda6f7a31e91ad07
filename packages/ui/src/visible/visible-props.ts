import { withVisibleMarks } from "../model/visible-marks.ts";

const said = ["title", "aria-label", "children"] as const;

/** The properties of an element with every mark visible in what is shown or said of it; the same object where there is none. */
export function visibleProps(props: unknown): unknown {
  if (typeof props !== "object" || props === null) return props;
  let shown: Record<string, unknown> | undefined;
  for (const name of said) {
    const value: unknown = Reflect.get(props, name);
    const visible = visibleValue(value);
    if (visible !== value) shown = { ...(shown ?? props), [name]: visible };
  }
  return shown ?? props;
}

function visibleValue(value: unknown): unknown {
  if (typeof value === "string") return withVisibleMarks(value);
  if (!Array.isArray(value) || !value.some((one) => typeof one === "string")) return value;
  const shown = value.map(visibleValue);
  return shown.some((one, at) => one !== value[at]) ? shown : value;
}
