/** Stands for every value of a label beyond the limit. */
const otherLabel = "other";

/**
 * Labels as they are counted: the first so many values of each label as they come, all later ones as `other`. A metric whose label a
 * client can choose would otherwise grow for ever.
 */
export function boundedLabels({
  labels = [],
  maxLabelValues = 100,
}: {
  readonly labels?: readonly string[];
  readonly maxLabelValues?: number;
}): (values: Readonly<Record<string, string | number>>) => Record<string, string> {
  const known = labels.map((label) => ({ label, values: new Set<string>() }));
  return (given) => {
    const counted: Record<string, string> = {};
    for (const { label, values } of known) {
      const value = String(given[label]);
      if (!values.has(value) && values.size < maxLabelValues) values.add(value);
      counted[label] = values.has(value) ? value : otherLabel;
    }
    return counted;
  };
}
