import com.netflix.conductor.client.automator.TaskRunnerConfigurer;
import com.netflix.conductor.client.exception.ConductorClientException;
import com.netflix.conductor.client.http.ConductorClient;
import com.netflix.conductor.client.http.HeaderSupplier;
import com.netflix.conductor.client.http.MetadataClient;
import com.netflix.conductor.client.http.TaskClient;
import com.netflix.conductor.client.http.WorkflowClient;
import com.netflix.conductor.client.worker.Worker;
import com.netflix.conductor.common.metadata.tasks.Task;
import com.netflix.conductor.common.metadata.tasks.TaskDef;
import com.netflix.conductor.common.metadata.tasks.TaskResult;
import com.netflix.conductor.common.metadata.workflow.StartWorkflowRequest;
import com.netflix.conductor.common.metadata.workflow.WorkflowDef;
import com.netflix.conductor.common.metadata.workflow.WorkflowTask;
import com.netflix.conductor.common.run.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a user of the published Java SDK does, against the server that CONDUCTOR_SERVER_URL names. */
public final class Main {
    private static final String unique = "java_sdk_" + ProcessHandle.current().pid() + "_" + System.currentTimeMillis();
    private static final String reserve = unique + "_reserve";
    private static final String charge = unique + "_charge";
    private static final String flow = unique + "_order";

    private static final HeaderSupplier anyToken = new HeaderSupplier() {
        @Override
        public void init(ConductorClient client) {}

        @Override
        public Map<String, String> get(String method, String path) {
            return Map.of("X-Authorization", "any");
        }
    };

    private static String first;
    private static String other;

    public static void main(String[] args) {
        // While authentication is off the header is ignored.
        ConductorClient client = ConductorClient.builder()
                .basePath(System.getenv("CONDUCTOR_SERVER_URL"))
                .addHeaderSupplier(anyToken)
                .build();
        MetadataClient metadata = new MetadataClient(client);
        TaskClient tasks = new TaskClient(client);
        WorkflowClient workflows = new WorkflowClient(client);
        definitions(metadata);
        byHand(tasks, workflows);
        steering(tasks, workflows);
        runner(tasks, workflows);
        refusals(metadata, workflows);
        search(workflows);
        removal(metadata, workflows);
        System.exit(0);
    }

    private static void definitions(MetadataClient metadata) {
        Steps.step("register task definitions", () -> {
            metadata.registerTaskDefs(List.of(taskDef(reserve), taskDef(charge)));
            TaskDef read = metadata.getTaskDef(charge);
            Steps.same(read.getRetryCount(), 2);
            Steps.same(read.getRetryDelaySeconds(), 0);
            return null;
        });
        Steps.step("update a task definition", () -> {
            TaskDef changed = taskDef(reserve);
            changed.setDescription("holds stock");
            metadata.updateTaskDef(changed);
            Steps.same(metadata.getTaskDef(reserve).getDescription(), "holds stock");
            return null;
        });
        Steps.step("register a workflow", () -> {
            metadata.registerWorkflowDef(flowDef());
            WorkflowDef read = metadata.getWorkflowDef(flow, 1);
            Steps.same(read.getTasks().stream().map(WorkflowTask::getType).toList(), List.of("SIMPLE", "SIMPLE"));
            read.setDescription("orders");
            metadata.updateWorkflowDefs(List.of(read));
            Steps.same(metadata.getWorkflowDef(flow, 1).getDescription(), "orders");
            return null;
        });
    }

    private static void byHand(TaskClient tasks, WorkflowClient workflows) {
        Steps.step("start", () -> {
            first = workflows.startWorkflow(request(7).withCorrelationId(unique));
            Workflow read = workflows.getWorkflow(first, true);
            Steps.same(read.getStatus(), Workflow.WorkflowStatus.RUNNING);
            Steps.same(read.getInput(), Map.of("orderId", 7));
            Steps.same(read.getCorrelationId(), unique);
            return first;
        });
        Steps.step("poll, log, complete", () -> {
            Task task = tasks.pollTask(reserve, "hand", null);
            Steps.same(task.getInputData(), Map.of("orderId", 7));
            tasks.logMessageForTask(task.getTaskId(), "counted the shelf");
            Steps.same(tasks.getTaskLogs(task.getTaskId()).stream().map(line -> line.getLog()).toList(), List.of("counted the shelf"));
            tasks.updateTask(result(task, TaskResult.Status.COMPLETED).addOutputData("stock", 3));
            Steps.same(tasks.getTaskDetails(task.getTaskId()).getStatus(), Task.Status.COMPLETED);
            return null;
        });
        Steps.step("poll several, fail, poll the retry", () -> {
            List<Task> polled = tasks.batchPollTasksByTaskType(charge, "hand", 5, 1000);
            Steps.same(polled.size(), 1);
            TaskResult failed = result(polled.get(0), TaskResult.Status.FAILED);
            failed.setReasonForIncompletion("the bank did not answer");
            tasks.updateTask(failed);
            Task again = tasks.batchPollTasksByTaskType(charge, "hand", 1, 5000).get(0);
            Steps.same(again.getRetryCount(), 1);
            tasks.updateTask(result(again, TaskResult.Status.COMPLETED).addOutputData("receipt", "r-7"));
            Workflow read = workflows.getWorkflow(first, true);
            Steps.same(read.getStatus(), Workflow.WorkflowStatus.COMPLETED);
            Steps.same(read.getOutput(), Map.of("receipt", "r-7"));
            Steps.same(read.getTasks().get(1).getReasonForIncompletion(), "the bank did not answer");
            return null;
        });
        Steps.step("an empty poll", () -> {
            Steps.same(tasks.pollTask(charge, "hand", null) == null, true);
            Steps.same(tasks.batchPollTasksByTaskType(charge, "hand", 2, 50), List.of());
            Steps.same(tasks.getQueueSizeForTask(charge), 0);
            return null;
        });
    }

    private static void steering(TaskClient tasks, WorkflowClient workflows) {
        Steps.step("pause, resume, terminate, retry", () -> {
            other = workflows.startWorkflow(request(9));
            workflows.pauseWorkflow(other);
            Steps.same(workflows.getWorkflow(other, false).getStatus(), Workflow.WorkflowStatus.PAUSED);
            workflows.resumeWorkflow(other);
            Steps.same(workflows.getWorkflow(other, false).getStatus(), Workflow.WorkflowStatus.RUNNING);
            workflows.terminateWorkflow(other, "changed our mind");
            Workflow read = workflows.getWorkflow(other, false);
            Steps.same(read.getStatus(), Workflow.WorkflowStatus.TERMINATED);
            Steps.same(read.getReasonForIncompletion(), "changed our mind");
            workflows.retryLastFailedTask(other);
            Steps.same(workflows.getRunningWorkflow(flow, 1), List.of(other));
            workflows.terminateWorkflow(other, "enough");
            return null;
        });
        Steps.step("executions by correlation id", () -> {
            List<Workflow> found = workflows.getWorkflows(flow, unique, true, false);
            Steps.same(found.stream().map(Workflow::getWorkflowId).toList(), List.of(first));
            return null;
        });
    }

    private static void runner(TaskClient tasks, WorkflowClient workflows) {
        Steps.step("the SDK's worker runner", () -> {
            Worker reserver = Worker.create(reserve, task -> {
                TaskResult result = result(task, TaskResult.Status.COMPLETED);
                result.log("order " + task.getInputData().get("orderId"));
                return result.addOutputData("stock", task.getInputData().get("orderId"));
            });
            Worker charger = Worker.create(charge, Main::charge);
            TaskRunnerConfigurer runners = new TaskRunnerConfigurer.Builder(tasks, List.of(reserver, charger))
                    .withThreadCount(3)
                    .build();
            runners.init();
            List<String> ids = new ArrayList<>();
            for (int order : new int[] {1, 2, 3, 4, 13}) ids.add(workflows.startWorkflow(request(order)));
            List<Workflow> ended = new ArrayList<>();
            for (String id : ids) {
                ended.add(Steps.until(() -> workflows.getWorkflow(id, true), run -> run.getStatus().isTerminal()));
            }
            runners.shutdown();
            for (Workflow run : ended.subList(0, 4)) Steps.same(run.getStatus(), Workflow.WorkflowStatus.COMPLETED);
            Steps.same(ended.get(4).getStatus(), Workflow.WorkflowStatus.FAILED);
            List<Task> ran = ended.get(0).getTasks();
            Steps.same(ran.stream().map(Task::getStatus).toList(),
                    List.of(Task.Status.COMPLETED, Task.Status.FAILED, Task.Status.COMPLETED));
            Steps.same(tasks.getTaskLogs(ran.get(0).getTaskId()).get(0).getLog(), "order 1");
            return ended.size() + " executions, 1 retry";
        });
    }

    private static TaskResult charge(Task task) {
        Object stock = task.getInputData().get("stock");
        if (stock.equals(13)) return result(task, TaskResult.Status.FAILED_WITH_TERMINAL_ERROR);
        if (stock.equals(1) && task.getRetryCount() == 0) throw new IllegalStateException("the bank did not answer");
        return result(task, TaskResult.Status.COMPLETED).addOutputData("receipt", "r-" + stock);
    }

    private static void refusals(MetadataClient metadata, WorkflowClient workflows) {
        Steps.step("a missing execution is refused", () -> refusal(404, () -> workflows.getWorkflow("no-such-execution", true)));
        Steps.step("a missing definition is refused", () -> {
            refusal(404, () -> metadata.getTaskDef(unique + "_none"));
            return refusal(404, () -> workflows.startWorkflow(new StartWorkflowRequest().withName(unique + "_none").withVersion(1)));
        });
        Steps.step("an existing definition is not overwritten unasked", () -> refusal(409, () -> metadata.registerWorkflowDef(flowDef())));
        Steps.step("a definition that is wrong is refused", () -> {
            WorkflowDef wrong = flowDef();
            wrong.setName(unique + "_wrong");
            wrong.setTasks(List.of(simple(reserve, "twice"), simple(reserve, "twice")));
            return refusal(400, () -> metadata.updateWorkflowDefs(List.of(wrong)));
        });
        Steps.step("an operation at the wrong time is refused", () -> refusal(409, () -> workflows.pauseWorkflow(first)));
    }

    private static void search(WorkflowClient workflows) {
        Steps.step("search", () -> {
            String query = "workflowType='" + flow + "' AND status='COMPLETED'";
            var found = Steps.until(() -> workflows.search(0, 10, "", "*", query), page -> page.getTotalHits() == 5);
            Steps.same(found.getResults().stream().anyMatch(summary -> summary.getWorkflowId().equals(first)), true);
            return found.getResults().size() + " executions";
        });
    }

    private static void removal(MetadataClient metadata, WorkflowClient workflows) {
        Steps.step("remove", () -> {
            workflows.deleteWorkflow(first, false);
            refusal(404, () -> workflows.getWorkflow(first, true));
            metadata.unregisterWorkflowDef(flow, 1);
            metadata.unregisterTaskDef(charge);
            refusal(404, () -> metadata.getTaskDef(charge));
            return null;
        });
    }

    private static TaskDef taskDef(String name) {
        TaskDef definition = new TaskDef(name);
        definition.setRetryCount(2);
        definition.setRetryLogic(TaskDef.RetryLogic.FIXED);
        definition.setRetryDelaySeconds(0);
        definition.setOwnerEmail("clients@example.com");
        return definition;
    }

    private static WorkflowDef flowDef() {
        WorkflowTask reserving = simple(reserve, "reserve");
        reserving.setInputParameters(Map.of("orderId", "${workflow.input.orderId}"));
        WorkflowTask charging = simple(charge, "charge");
        charging.setInputParameters(Map.of("stock", "${reserve.output.stock}"));
        WorkflowDef definition = new WorkflowDef();
        definition.setName(flow);
        definition.setVersion(1);
        definition.setOwnerEmail("clients@example.com");
        definition.setTimeoutSeconds(0);
        definition.setTasks(List.of(reserving, charging));
        definition.setOutputParameters(Map.of("receipt", "${charge.output.receipt}"));
        return definition;
    }

    private static WorkflowTask simple(String name, String reference) {
        WorkflowTask task = new WorkflowTask();
        task.setName(name);
        task.setTaskReferenceName(reference);
        return task;
    }

    private static StartWorkflowRequest request(int order) {
        return new StartWorkflowRequest().withName(flow).withVersion(1).withInput(Map.of("orderId", order));
    }

    private static TaskResult result(Task task, TaskResult.Status status) {
        TaskResult result = new TaskResult(task);
        result.setStatus(status);
        return result;
    }

    /** What the SDK throws, which must have the given HTTP status. */
    private static String refusal(int status, Runnable work) {
        try {
            work.run();
        } catch (ConductorClientException refused) {
            Steps.same(refused.getStatus(), status);
            return refused.getClass().getSimpleName() + " " + refused.getStatus() + ": " + refused.getMessage();
        }
        throw new AssertionError("nothing was thrown");
    }
}
