export { serversCommand } from "./servers-command.ts";
export type { ServersCommand } from "./servers-command.ts";
export { testCommand } from "./test/test-command.ts";
export type { TestCommand } from "./test/test-command.ts";
export { startCommand } from "./start/start-command.ts";
export type { StartCommand } from "./start/start-command.ts";
export { resetCommand } from "./reset-command.ts";
