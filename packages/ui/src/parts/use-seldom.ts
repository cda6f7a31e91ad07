import { useEffect, useRef, useState } from "react";

/** The value as it was at most so many ms ago: for what costs much and need not follow at once. */
export function useSeldom<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  const isBehind = shown !== value;
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => setShown(latest.current), everyMs);
    return () => clearTimeout(timer);
    // Begins when it falls behind, and not again with each value that follows.
  }, [isBehind, everyMs]);
  return shown;
}
