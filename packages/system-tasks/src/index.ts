export { egressPolicy, type EgressPolicy } from "./egress/egress-policy.ts";
export type { SystemTask, SystemTaskCall, SystemTaskResult } from "./system-task.ts";
export { httpTask, type HttpTaskOptions } from "./http/http-task.ts";
export { postText, type PostOptions } from "./http/post-text.ts";
