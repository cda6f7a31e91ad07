import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";

import { panned, zoomed } from "../../model/time/time-window.ts";
import type { TimeWindow } from "../../model/time/time-window.ts";
import { useKeys } from "../../shell/keys.ts";

const step = 1.5;

/**
 * The piece of a time that is shown: a wheel with Ctrl, or two fingers, changes it around the pointer, a wheel sideways goes along it,
 * and so do `+`, `-` and `0`. Give `lanes` the element whose width is the time.
 */
export function useTimeWindow(whole: TimeWindow, lanes: RefObject<HTMLElement | null>) {
  const [window, setWindow] = useState<TimeWindow | undefined>();
  const shown = window === undefined ? whole : panned(window, whole, 0);
  const current = useRef({ shown, whole });
  current.current = { shown, whole };
  const change = (next: TimeWindow): void => {
    const { whole: all } = current.current;
    setWindow(next.to - next.from < all.to - all.from ? next : undefined);
  };
  const zoom = (factor: number, at?: number): void =>
    change(zoomed(current.current.shown, current.current.whole, at === undefined ? { factor } : { factor, at }));
  useKeys({
    "+": () => zoom(1 / step),
    "=": () => zoom(1 / step),
    "-": () => zoom(step),
    "0": () => setWindow(undefined),
  });
  useEffect(() => {
    const element = lanes.current;
    const onWheel = (event: WheelEvent): void => {
      const { shown: now, whole: all } = current.current;
      const box = element?.querySelector("[data-lane]")?.getBoundingClientRect();
      if (box === undefined || box.width === 0) return;
      const span = now.to - now.from;
      if (event.ctrlKey || event.metaKey)
        zoom(Math.exp(event.deltaY / 200), now.from + ((event.clientX - box.left) / box.width) * span);
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY))
        change(panned(now, all, (event.deltaX / box.width) * span));
      else return;
      event.preventDefault();
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [lanes]);
  return { shown, isWhole: window === undefined, zoom, reset: () => setWindow(undefined), step };
}
