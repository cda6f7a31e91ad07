/** One variable whose value cannot be used. `came` is already masked and may be printed. */
export interface ConfigFault {
  readonly variable: string;
  readonly wanted: string;
  readonly came: string;
}

/** The environment does not fit the schema. `message` lists every fault and is meant to be printed as it is, without a stack. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(describe(faults));
    this.name = "ConfigError";
    this.faults = faults;
  }
}

function describe(faults: readonly ConfigFault[]): string {
  const head = `the configuration has ${faults.length === 1 ? "1 fault" : `${faults.length} faults`}:`;
  const lines = faults.map(({ variable, wanted, came }) => `  ${variable}: wanted ${wanted}; came ${came}`);
  return [head, ...lines].join("\n");
}
