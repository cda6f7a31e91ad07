import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.netflix.conductor.client.grpc.MetadataClient;
import com.netflix.conductor.client.grpc.TaskClient;
import com.netflix.conductor.client.grpc.WorkflowClient;
import com.netflix.conductor.common.metadata.tasks.Task;
import com.netflix.conductor.common.metadata.tasks.TaskDef;
import com.netflix.conductor.common.metadata.tasks.TaskResult;
import com.netflix.conductor.common.metadata.workflow.StartWorkflowRequest;
import com.netflix.conductor.common.metadata.workflow.WorkflowDef;
import com.netflix.conductor.common.metadata.workflow.WorkflowTask;
import com.netflix.conductor.common.run.Workflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;

/** What a user of Conductor's own gRPC client for Java does, against the server at CONDUCTOR_GRPC_ADDRESS. */
public final class Main {
    private static final String unique = "java_grpc_" + ProcessHandle.current().pid() + "_" + System.currentTimeMillis();
    private static final String reserve = unique + "_reserve";
    private static final String charge = unique + "_charge";
    private static final String flow = unique + "_order";

    private static String first;
    private static String other;

    public static void main(String[] args) {
        String[] address = System.getenv("CONDUCTOR_GRPC_ADDRESS").split(":");
        int port = Integer.parseInt(address[1]);
        MetadataClient metadata = new MetadataClient(address[0], port);
        TaskClient tasks = new TaskClient(address[0], port);
        WorkflowClient workflows = new WorkflowClient(address[0], port);
        definitions(metadata);
        byHand(tasks, workflows);
        steering(workflows);
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
            metadata.registerWorkflowDef(flowDef(flow));
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
            StartWorkflowRequest request = request(7);
            request.setCorrelationId(unique);
            first = workflows.startWorkflow(request);
            Workflow read = workflows.getWorkflow(first, true);
            Steps.same(read.getStatus(), Workflow.WorkflowStatus.RUNNING);
            Steps.same(read.getInput(), Map.of("orderId", 7.0));
            Steps.same(read.getCorrelationId(), unique);
            return first;
        });
        Steps.step("poll, log, complete", () -> {
            Task task = tasks.batchPollTasksByTaskType(reserve, "hand", 1, 1000).get(0);
            Steps.same(task.getInputData(), Map.of("orderId", 7.0));
            tasks.logMessageForTask(task.getTaskId(), "counted the shelf");
            Steps.same(tasks.getTaskLogs(task.getTaskId()).stream().map(line -> line.getLog()).toList(), List.of("counted the shelf"));
            tasks.updateTask(result(task, TaskResult.Status.COMPLETED).addOutputData("stock", 3.0));
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
            Steps.same(tasks.batchPollTasksByTaskType(charge, "hand", 2, 50), List.of());
            Steps.same(tasks.getQueueSizeForTask(charge), 0);
            return null;
        });
    }

    private static void steering(WorkflowClient workflows) {
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
            workflows.retryLastFailedTask(other, false);
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

    private static void refusals(MetadataClient metadata, WorkflowClient workflows) {
        Steps.step("a missing execution is refused", () ->
                refusal(Status.Code.NOT_FOUND, () -> workflows.getWorkflow("no-such-execution", true)));
        Steps.step("a missing definition is refused", () -> {
            refusal(Status.Code.NOT_FOUND, () -> metadata.getTaskDef(unique + "_none"));
            StartWorkflowRequest request = request(1);
            request.setName(unique + "_none");
            return refusal(Status.Code.NOT_FOUND, () -> workflows.startWorkflow(request));
        });
        Steps.step("an existing definition is not overwritten", () ->
                refusal(Status.Code.ALREADY_EXISTS, () -> metadata.registerWorkflowDef(flowDef(flow))));
        Steps.step("a definition that is wrong is refused", () -> {
            WorkflowDef wrong = flowDef(unique + "_wrong");
            wrong.setTasks(List.of(simple(reserve, "twice"), simple(reserve, "twice")));
            return refusal(Status.Code.INVALID_ARGUMENT, () -> metadata.registerWorkflowDef(wrong));
        });
        Steps.step("an operation at the wrong time is refused", () ->
                refusal(Status.Code.FAILED_PRECONDITION, () -> workflows.pauseWorkflow(first)));
    }

    private static void search(WorkflowClient workflows) {
        Steps.step("search", () -> {
            String query = "workflowType='" + flow + "' AND status='COMPLETED'";
            var found = Steps.until(() -> workflows.search(0, 10, "", "*", query), page -> page.getTotalHits() == 1);
            Steps.same(found.getResults().get(0).getWorkflowId(), first);
            return found.getResults().size() + " executions";
        });
    }

    private static void removal(MetadataClient metadata, WorkflowClient workflows) {
        Steps.step("remove", () -> {
            workflows.deleteWorkflow(first, false);
            refusal(Status.Code.NOT_FOUND, () -> workflows.getWorkflow(first, true));
            metadata.unregisterTaskDef(charge);
            refusal(Status.Code.NOT_FOUND, () -> metadata.getTaskDef(charge));
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

    private static WorkflowDef flowDef(String name) {
        WorkflowTask reserving = simple(reserve, "reserve");
        reserving.setInputParameters(Map.of("orderId", "${workflow.input.orderId}"));
        WorkflowTask charging = simple(charge, "charge");
        charging.setInputParameters(Map.of("stock", "${reserve.output.stock}"));
        WorkflowDef definition = new WorkflowDef();
        definition.setName(name);
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
        StartWorkflowRequest request = new StartWorkflowRequest();
        request.setName(flow);
        request.setVersion(1);
        // This client knows no numbers but doubles.
        request.setInput(Map.of("orderId", (double) order));
        return request;
    }

    private static TaskResult result(Task task, TaskResult.Status status) {
        TaskResult result = new TaskResult(task);
        result.setStatus(status);
        result.setWorkerId("hand");
        return result;
    }

    /** Fails the step unless the work is refused with the code; gives what programs and people read of it. */
    private static String refusal(Status.Code code, Runnable work) throws Exception {
        try {
            work.run();
        } catch (StatusRuntimeException refused) {
            Steps.same(refused.getStatus().getCode(), code);
            StringBuilder told = new StringBuilder(code.name());
            for (var detail : StatusProto.fromThrowable(refused).getDetailsList()) {
                if (detail.is(ErrorInfo.class)) told.append(' ').append(detail.unpack(ErrorInfo.class).getReason());
                if (detail.is(BadRequest.class)) told.append(" at ").append(fieldsOf(detail.unpack(BadRequest.class)));
            }
            return told + ": " + refused.getStatus().getDescription();
        }
        throw new AssertionError("nothing was thrown");
    }

    private static List<String> fieldsOf(BadRequest refused) {
        return refused.getFieldViolationsList().stream().map(BadRequest.FieldViolation::getField).toList();
    }
}
