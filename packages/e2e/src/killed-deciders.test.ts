// What kills the decider of its cluster and starts it again: one for all of them.
import "./sample-workflow-tests.ts";
import "./scoped-tasks-tests.ts";
import "./workflow-messages-tests.ts";
