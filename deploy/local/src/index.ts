export { serversCommand } from "./servers-command.ts";
export type { ServersCommand } from "./servers-command.ts";
export { testCommand } from "./test/test-command.ts";
export type { TestCommand } from "./test/test-command.ts";
