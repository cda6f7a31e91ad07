import type { Fault, Refusal } from "@tutti/engine";

/** The refusal of a request in whose shape something is wrong; `faults` must not be empty. */
export function refusalOfFaults(faults: readonly Fault[]): Refusal {
  return { kind: "InvalidArgument", faults, message: messageOf(faults) };
}

function messageOf(faults: readonly Fault[]): string {
  const [first] = faults;
  if (first === undefined) return "the request is invalid";
  const sentence = first.path === "" ? first.message : `${first.path} ${first.message}`;
  return faults.length === 1 ? sentence : `${sentence} (and ${faults.length - 1} more)`;
}
