/** A piece of a time that is shown, in epoch ms. */
export type TimeWindow = { readonly from: number; readonly to: number };

/** Shorter ones tell nothing more. */
const leastMs = 5;

/** The window `factor` times as long, in which the instant `at` stands where it stood; never more than the whole. */
export function zoomed(
  window: TimeWindow,
  whole: TimeWindow,
  { factor, at = (window.from + window.to) / 2 }: { readonly factor: number; readonly at?: number },
): TimeWindow {
  const span = Math.min(Math.max((window.to - window.from) * factor, leastMs), whole.to - whole.from);
  const share = (at - window.from) / (window.to - window.from);
  return within({ from: at - span * share, to: at - span * share + span }, whole);
}

/** The window so much later, as far as there is something. */
export function panned({ from, to }: TimeWindow, whole: TimeWindow, ms: number): TimeWindow {
  return within({ from: from + ms, to: to + ms }, whole);
}

function within({ from, to }: TimeWindow, whole: TimeWindow): TimeWindow {
  const span = to - from;
  const start = Math.max(whole.from, Math.min(from, whole.to - span));
  return { from: start, to: Math.min(start + span, whole.to) };
}
