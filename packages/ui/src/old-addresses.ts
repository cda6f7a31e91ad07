import { nameSegment } from "./name-segment.ts";
import { executionSearch, tasksSearch } from "./old-searches.ts";
import { searchText } from "./search-keys.ts";

type Params = Readonly<Record<string, string>>;
type To = (params: Params, search: URLSearchParams) => string;

const code = encodeURIComponent;
const schedules = "Schedules have no page here: these are the executions, those that schedules started among them.";
const agents = "Agents have no page here: an agent is a workflow, and these are the definitions.";
const skills = "Skills have no page here: these are the definitions of workflows.";
const secrets = "Secrets have no page here: they are set over the API, which shows none of them.";
const flags = "There are no flags to be set here.";
const templates = "Forms for people have no page here: what waits for a person is in the inbox.";
const drawings = "Drawings of samples have no page here: a definition is drawn on its own page.";

const always =
  (address: string): To =>
  () =>
    address;
const named =
  (page: string, key: string): To =>
  ({ name = "" }) =>
    `${page}?${key}=${code(name)}`;

/**
 * Where the pages of Conductor's two consoles are here; bookmarks, alerts and addresses that SDKs print go on working. And the ways in
 * which people write our own addresses. `instead`: said on the page that comes, where it is another than was asked for.
 */
export const oldAddresses: readonly (readonly [path: string, to: To, instead?: string])[] = [
  ["/index.html", always("/")],
  ["/search", executionsOf],
  ["/execution", executionsOf],
  ["/execution/$id", ({ id = "" }, search) => `/executions/${code(id)}${executionSearch(search)}`],
  ["/execution/$id/$taskId", taskOf],
  ["/search/tasks", tasksOf],
  ["/search/by-tasks", tasksOf],
  ["/taskExecs", tasksOf],
  ["/workflowDefs", always("/definitions")],
  ["/workflowDef", always("/definitions")],
  ["/workflowDef/$name", ({ name = "" }, search) => `/definitions/${code(nameSegment(name))}${definitionOf(search)}`],
  ["/workflowDef/$name/$version", versionOf],
  ["/definitions/$name/$version", versionOf],
  ["/newWorkflowDef", always("/definitions")],
  ["/workFlowTemplate/$name", always("/definitions")],
  ["/workflowExplorer", always("/definitions")],
  ["/taskDefs", always("/task-defs")],
  ["/taskDef", always("/task-defs")],
  ["/taskDef/$name", named("/task-defs", "name")],
  ["/task-defs/$name", named("/task-defs", "name")],
  ["/newTaskDef", always("/task-defs")],
  ["/eventHandlerDef", always("/events")],
  ["/eventHandlerDef/$name", named("/events", "name")],
  ["/newEventHandlerDef", always("/events")],
  ["/eventHandlerDefs", always("/events")],
  ["/eventHandlerDef/$event/$name", named("/events", "name")],
  ["/eventHandlers", always("/events")],
  ["/eventMonitor", always("/events")],
  ["/eventMonitor/$name", named("/events", "name")],
  ["/events/$name", named("/events", "name")],
  ["/taskQueue", always("/queues")],
  ["/taskQueue/$name", named("/queues", "type")],
  ["/taskQueue/$name/$domain", queueOf],
  ["/queues/$name", named("/queues", "type")],
  ["/queues/$name/$domain", queueOf],
  ["/workers", always("/queues")],
  ["/runWorkflow", (_params, search) => startOf(search)],
  ["/run/$name", named("/run", "name")],
  ["/run/$name/$version", runOf],
  ["/workbench", (_params, search) => startOf(search)],
  ["/workbench/$name", named("/run", "name")],
  ["/workbench/$name/$version", runOf],
  ["/human", always("/inbox")],
  ["/human/inbox", always("/inbox")],
  ["/human/tasks", always("/inbox")],
  ["/human/task-inbox", always("/inbox")],
  ["/human/task", always("/inbox")],
  ["/human/templates", always("/inbox"), templates],
  ["/human/templates/$name", always("/inbox"), templates],
  ["/human/templates/$name/$version", always("/inbox"), templates],
  ["/human/task/$name", named("/inbox", "task")],
  ["/inbox/$name", named("/inbox", "task")],
  // Schedules start executions, which are shown; they themselves are not.
  ["/scheduler", always("/executions"), schedules],
  ["/scheduler/schedule", always("/executions"), schedules],
  ["/scheduler/schedule/$name", always("/executions"), schedules],
  ["/schedulerExecs", scheduledOf, schedules],
  ["/scheduleDef", always("/executions"), schedules],
  ["/scheduleDef/$name", always("/executions"), schedules],
  ["/schedulerDef", always("/executions"), schedules],
  ["/schedulerDef/$name", always("/executions"), schedules],
  ["/schedulerDefs", always("/executions"), schedules],
  ["/newScheduleDef", always("/executions"), schedules],
  ["/agents", always("/definitions"), agents],
  ["/agents/new", always("/definitions"), agents],
  ["/agents/$name", ({ name = "" }) => `/definitions/${code(nameSegment(name))}`],
  ["/agents/$name/$version", versionOf],
  ["/runAgent", (_params, search) => startOf(search)],
  ["/skills", always("/definitions"), skills],
  ["/agentSecrets", always("/"), secrets],
  ["/secrets", always("/"), secrets],
  ["/flags", always("/"), flags],
  ["/agentExecutions", executionsOf],
  ["/agentExecutions/$id", ({ id = "" }, search) => `/executions/${code(id)}${executionSearch(search)}`],
  ["/agentExecutions/$id/$taskId", taskOf],
  ["/api-reference", always("/swagger-ui/index.html")],
  ["/kitchen", always("/"), drawings],
  ["/kitchen/diagram", always("/definitions"), drawings],
  ["/kitchen/examples", always("/definitions"), drawings],
  ["/kitchen/gantt", always("/definitions"), drawings],
];

function tasksOf(_params: Params, search: URLSearchParams): string {
  return `/tasks${tasksSearch(search)}`;
}

function definitionOf(search: URLSearchParams): string {
  const told = { version: search.get("version") || undefined, ref: search.get("taskReferenceName") || undefined };
  return searchText(told);
}

function versionOf({ name = "", version = "" }: Params, search: URLSearchParams): string {
  const told = { version, ref: search.get("taskReferenceName") || undefined };
  return `/definitions/${code(nameSegment(name))}${searchText(told)}`;
}

/** The list of executions reads itself what Conductor's consoles have narrowed theirs by. */
function executionsOf(_params: Params, search: URLSearchParams): string {
  return search.size === 0 ? "/executions" : `/executions?${search}`;
}

/** A schedule's runs by the workflow that it starts and by their time. */
function scheduledOf(_params: Params, search: URLSearchParams): string {
  const kept = [...search].flatMap(([key, value]) => {
    const own = key === "workflowName" ? "workflowType" : key;
    return ["workflowType", "startFrom", "startTo", "lookback"].includes(own) ? [[own, value]] : [];
  });
  return executionsOf({}, new URLSearchParams(kept));
}

function taskOf({ id = "", taskId = "" }: Params, search: URLSearchParams): string {
  const told = new URLSearchParams(search);
  told.set("taskId", taskId);
  told.delete("task");
  return `/executions/${code(id)}${executionSearch(told)}`;
}

function queueOf({ name = "", domain = "" }: Params): string {
  return `/queues?type=${code(name)}&domain=${code(domain)}`;
}

function runOf({ name = "", version = "" }: Params): string {
  return `/run?name=${code(name)}&version=${code(version)}`;
}

function startOf(search: URLSearchParams): string {
  const name = search.get("workflowName") ?? search.get("name") ?? "";
  if (name === "") return "/run";
  return `/run${searchText({ name, version: search.get("workflowVersion") ?? search.get("version") ?? undefined })}`;
}
