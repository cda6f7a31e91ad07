/** What of a task that waits for a person is looked at. */
type Waiting = {
  readonly ref: string;
  readonly taskDefName: string;
  readonly taskType: string;
  readonly workflowName: string;
  readonly correlationId: string;
  readonly input: string;
};

/** What a task is called: its reference name, which tells it from its like; its definition's where the server tells no other. */
export function taskName({ ref, taskDefName, taskType }: Waiting): string {
  return ref || taskDefName || taskType;
}

/** Those that hold all of the words, wherever; everything where there are none. */
export function matchingTasks<Row extends Waiting>(rows: readonly Row[], text: string): readonly Row[] {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const { ref, taskDefName, workflowName, correlationId, input } = row;
    const held = [ref, taskDefName, workflowName, correlationId, input].join("\n").toLowerCase();
    return words.every((word) => held.includes(word));
  });
}
