import { useEffect, useRef, useState } from "react";

import { nextStep, speedFor } from "../../model/time/playback.ts";
import type { Speed } from "../../model/time/playback.ts";

type PlaybackOptions = {
  readonly instants: readonly number[];
  /** Of the instant that is shown. */
  readonly index: number;
  readonly go: (index: number) => void;
};

/** Goes from instant to instant by itself, as many times as fast as it happened. From the last one it begins again at the first. */
export function usePlayback({ instants, index, go }: PlaybackOptions) {
  const [isPlaying, setPlaying] = useState(false);
  const [chosen, setSpeed] = useState<Speed | undefined>();
  const last = instants.length - 1;
  const speed = chosen ?? speedFor((instants[last] ?? 0) - (instants[0] ?? 0));
  const isRewinding = useRef(false);
  const current = useRef({ instants, go });
  current.current = { instants, go };
  useEffect(() => {
    if (!isPlaying) return undefined;
    const step = nextStep(current.current.instants, index, speed);
    if (step === undefined) {
      // The first instant is on its way.
      if (!isRewinding.current) setPlaying(false);
      return undefined;
    }
    isRewinding.current = false;
    const timer = setTimeout(() => current.current.go(step.index), step.afterMs);
    return () => clearTimeout(timer);
  }, [isPlaying, index, speed]);
  const toggle = (): void => {
    isRewinding.current = !isPlaying && index >= last;
    if (isRewinding.current) go(0);
    setPlaying(!isPlaying);
  };
  return { isPlaying, speed, setSpeed, toggle };
}
