import { ConfigError } from "../config/config-error.ts";

/**
 * Runs a service's main function. A configuration that does not fit is printed as its one message on standard error,
 * without a stack, and exits with 78, BSD's code for it: who starts services need not try again. Any other failure exits with 1.
 */
export async function runService(
  main: () => Promise<void>,
  {
    print = (text: string): void => void process.stderr.write(`${text}\n`),
    exit = (code: number): void => process.exit(code),
  }: { readonly print?: (text: string) => void; readonly exit?: (code: number) => void } = {},
): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isConfigFault = error instanceof ConfigError;
    print(isConfigFault ? error.message : describe(error));
    exit(isConfigFault ? configFaultCode : 1);
  }
}

const configFaultCode = 78;

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by ${describe(error.cause)}`;
}
