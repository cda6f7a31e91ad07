export { serversCommand } from "./servers-command.ts";
export type { ServersCommand } from "./servers-command.ts";
