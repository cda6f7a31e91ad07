"""What a user of grpcio does, with stubs generated from the protos, against the server at CONDUCTOR_GRPC_ADDRESS."""

import json
import os
import queue
import time
from pathlib import Path

import grpc

# Conductor's protos lie in a folder named grpc, and so do the stubs.
grpc.__path__.append(str(Path(__file__).parent / "gen" / "grpc"))

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Value
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from grpc import metadata_service_pb2 as metadata_pb
from grpc import search_pb2 as search_pb
from grpc import task_service_pb2 as tasks_pb
from grpc import workflow_service_pb2 as workflows_pb
from grpc.metadata_service_pb2_grpc import MetadataServiceStub
from grpc.task_service_pb2_grpc import TaskServiceStub
from grpc.workflow_service_pb2_grpc import WorkflowServiceStub
from grpc_status import rpc_status
from model.startworkflowrequest_pb2 import StartWorkflowRequest
from model.task_pb2 import Task
from model.taskdef_pb2 import TaskDef
from model.taskresult_pb2 import TaskResult
from model.workflow_pb2 import Workflow
from model.workflowdef_pb2 import WorkflowDef
from model.workflowtask_pb2 import WorkflowTask
from tutti.v1 import worker_service_pb2 as worker_pb
from tutti.v1.worker_service_pb2_grpc import WorkerServiceStub

from steps import raised_by, step, until

UNIQUE = f"python_grpc_{os.getpid()}_{int(time.time())}"
RESERVE, CHARGE, FLOW = f"{UNIQUE}_reserve", f"{UNIQUE}_charge", f"{UNIQUE}_order"


def values(fields):
    """A plain dict as the map of JSON values that messages have."""
    return {name: ParseDict(value, Value()) for name, value in fields.items()}


def plain(message, field):
    """A map of JSON values as a plain dict."""
    return MessageToDict(message, preserving_proto_field_name=True).get(field, {})


def task_def(name, **fields):
    return TaskDef(name=name, retry_count=2, retry_logic=TaskDef.FIXED, owner_email="clients@example.com", **fields)


def simple(name, reference, **inputs):
    # 0 would mean no retries; -1 leaves it to the task's definition.
    return WorkflowTask(name=name, task_reference_name=reference, retry_count=-1, input_parameters=values(inputs))


def flow_def(name, *tasks):
    return WorkflowDef(
        name=name,
        version=1,
        schema_version=2,
        tasks=tasks,
        owner_email="clients@example.com",
        output_parameters=values({"receipt": "${charge.output.receipt}"}),
    )


def order(name):
    return flow_def(
        name,
        simple(RESERVE, "reserve", orderId="${workflow.input.orderId}"),
        simple(CHARGE, "charge", stock="${reserve.output.stock}"),
    )


def refusal(code, work):
    """The status with which `work` is refused, and the parts of it that programs read."""
    error = raised_by(work, grpc.RpcError)
    assert error.code() == code, error
    details = rpc_status.from_call(error).details
    info, fields = ErrorInfo(), BadRequest()
    for detail in details:
        detail.Unpack(info) or detail.Unpack(fields)
    assert info.reason != "", error
    at = [violation.field for violation in fields.field_violations]
    return f"{code.name} {info.reason}{f' at {at}' if at else ''}: {error.details()}"


def main():
    channel = grpc.insecure_channel(os.environ["CONDUCTOR_GRPC_ADDRESS"])
    metadata, tasks, workflows = MetadataServiceStub(channel), TaskServiceStub(channel), WorkflowServiceStub(channel)

    with step("register task definitions"):
        metadata.CreateTasks(metadata_pb.CreateTasksRequest(defs=[task_def(RESERVE), task_def(CHARGE)]))
        read = metadata.GetTask(metadata_pb.GetTaskRequest(task_type=CHARGE)).task
        assert (read.retry_count, read.retry_delay_seconds) == (2, 0), read

    with step("update a task definition"):
        metadata.UpdateTask(metadata_pb.UpdateTaskRequest(task=task_def(RESERVE, description="holds stock")))
        assert metadata.GetTask(metadata_pb.GetTaskRequest(task_type=RESERVE)).task.description == "holds stock"

    with step("register a workflow"):
        metadata.CreateWorkflow(metadata_pb.CreateWorkflowRequest(workflow=order(FLOW)))
        read = metadata.GetWorkflow(metadata_pb.GetWorkflowRequest(name=FLOW, version=1)).workflow
        assert [task.type for task in read.tasks] == ["SIMPLE", "SIMPLE"], read

    def start(number, **fields):
        request = StartWorkflowRequest(name=FLOW, version=1, input=values({"orderId": number}), **fields)
        return workflows.StartWorkflow(request).workflow_id

    def read_run(execution, include_tasks=True):
        request = workflows_pb.GetWorkflowStatusRequest(workflow_id=execution, include_tasks=include_tasks)
        return workflows.GetWorkflowStatus(request)

    with step("start") as told:
        execution = start(7, correlation_id=UNIQUE)
        read = read_run(execution)
        assert (read.status, read.correlation_id) == (Workflow.RUNNING, UNIQUE), read
        assert plain(read, "input") == {"orderId": 7}, read
        told.append(execution)

    def poll(task_type):
        return tasks.Poll(tasks_pb.PollRequest(task_type=task_type, worker_id="hand"))

    def update(task, status, output=None, **fields):
        ids = {"workflow_instance_id": task.workflow_instance_id, "task_id": task.task_id, "worker_id": "hand"}
        result = TaskResult(**ids, status=status, output_data=values(output or {}), **fields)
        assert tasks.UpdateTask(tasks_pb.UpdateTaskRequest(result=result)).task_id == task.task_id

    with step("poll, log, complete"):
        task = poll(RESERVE).task
        assert (task.reference_task_name, plain(task, "input_data")) == ("reserve", {"orderId": 7}), task
        tasks.AddLog(tasks_pb.AddLogRequest(task_id=task.task_id, log="counted the shelf"))
        logs = tasks.GetTaskLogs(tasks_pb.GetTaskLogsRequest(task_id=task.task_id)).logs
        assert [line.log for line in logs] == ["counted the shelf"], logs
        update(task, TaskResult.COMPLETED, {"stock": 3})
        assert tasks.GetTask(tasks_pb.GetTaskRequest(task_id=task.task_id)).task.status == Task.COMPLETED

    def batch(task_type, count, timeout):
        request = tasks_pb.BatchPollRequest(task_type=task_type, worker_id="hand", count=count, timeout=timeout)
        return list(tasks.BatchPoll(request))

    with step("poll several, fail, poll the retry"):
        [task] = batch(CHARGE, 5, 1000)
        update(task, TaskResult.FAILED, reason_for_incompletion="the bank did not answer")
        [task] = batch(CHARGE, 1, 5000)
        assert (task.retry_count, plain(task, "input_data")) == (1, {"stock": 3}), task
        update(task, TaskResult.COMPLETED, {"receipt": "r-7"})
        read = read_run(execution)
        assert (read.status, plain(read, "output")) == (Workflow.COMPLETED, {"receipt": "r-7"}), read
        assert [task.status for task in read.tasks] == [Task.COMPLETED, Task.FAILED, Task.COMPLETED], read
        assert read.tasks[1].reason_for_incompletion == "the bank did not answer"

    with step("an empty poll"):
        assert not poll(CHARGE).HasField("task")
        assert batch(CHARGE, 2, 50) == []
        sizes = tasks.GetQueueSizesForTasks(tasks_pb.QueueSizesRequest(task_types=[CHARGE])).queue_for_task
        assert dict(sizes) == {CHARGE: 0}, sizes

    with step("pause, resume, terminate, retry"):
        other = start(9)
        workflows.PauseWorkflow(workflows_pb.PauseWorkflowRequest(workflow_id=other))
        assert read_run(other, False).status == Workflow.PAUSED
        workflows.ResumeWorkflow(workflows_pb.ResumeWorkflowRequest(workflow_id=other))
        assert read_run(other, False).status == Workflow.RUNNING
        terminate = lambda why: workflows.TerminateWorkflow(
            workflows_pb.TerminateWorkflowRequest(workflow_id=other, reason=why)
        )
        terminate("changed our mind")
        read = read_run(other, False)
        assert (read.status, read.reason_for_incompletion) == (Workflow.TERMINATED, "changed our mind"), read
        workflows.RetryWorkflow(workflows_pb.RetryWorkflowRequest(workflow_id=other))
        running = workflows.GetRunningWorkflows(workflows_pb.GetRunningWorkflowsRequest(name=FLOW, version=1))
        assert list(running.workflow_ids) == [other], running
        terminate("enough")

    with step("executions by correlation id"):
        request = workflows_pb.GetWorkflowsRequest(name=FLOW, correlation_id=[UNIQUE], include_closed=True)
        found = workflows.GetWorkflows(request).workflows_by_id
        assert [run.workflow_id for run in found[UNIQUE].workflows] == [execution], found

    with step("a worker on the stream") as told:
        told.append(work_on_stream(channel, start, read_run))

    missing = grpc.StatusCode.NOT_FOUND
    with step("a missing execution is refused") as told:
        told.append(refusal(missing, lambda: read_run("no-such-execution")))

    with step("a missing definition is refused") as told:
        refusal(missing, lambda: metadata.GetTask(metadata_pb.GetTaskRequest(task_type=f"{UNIQUE}_none")))
        told.append(refusal(missing, lambda: workflows.StartWorkflow(StartWorkflowRequest(name=f"{UNIQUE}_none"))))

    with step("an existing definition is not overwritten") as told:
        create = lambda: metadata.CreateWorkflow(metadata_pb.CreateWorkflowRequest(workflow=order(FLOW)))
        told.append(refusal(grpc.StatusCode.ALREADY_EXISTS, create))

    with step("a definition that is wrong is refused") as told:
        wrong = flow_def(f"{UNIQUE}_wrong", simple(RESERVE, "twice"), simple(RESERVE, "twice"))
        validate = lambda: metadata.ValidateWorkflow(metadata_pb.ValidateWorkflowRequest(workflow=wrong))
        told.append(refusal(grpc.StatusCode.INVALID_ARGUMENT, validate))

    with step("an operation at the wrong time is refused") as told:
        pause = lambda: workflows.PauseWorkflow(workflows_pb.PauseWorkflowRequest(workflow_id=execution))
        told.append(refusal(grpc.StatusCode.FAILED_PRECONDITION, pause))

    with step("search") as told:
        search = lambda: workflows.Search(
            search_pb.Request(size=10, free_text="*", query=f"workflowType='{FLOW}' AND status='COMPLETED'")
        )
        found = until(search, lambda page: page.total_hits == 4)
        assert execution in [summary.workflow_id for summary in found.results], found
        told.append(f"{len(found.results)} executions")

    with step("remove"):
        workflows.RemoveWorkflow(workflows_pb.RemoveWorkflowRequest(workflod_id=execution))
        refusal(missing, lambda: read_run(execution))
        metadata.DeleteTask(metadata_pb.DeleteTaskRequest(task_type=CHARGE))
        refusal(missing, lambda: metadata.GetTask(metadata_pb.GetTaskRequest(task_type=CHARGE)))


def work_on_stream(channel, start, read_run):
    """Three executions by a worker that gets its tasks over one stream, and leaves in order."""
    frames = queue.SimpleQueue()
    frames.put(worker_pb.WorkRequest(hello=worker_pb.WorkerHello(worker_id="stream", client_name="clients-conformance")))
    stream = WorkerServiceStub(channel).Work(iter(frames.get, None))
    assert next(stream).welcome.instance != ""
    credits = [worker_pb.WorkerCredit(task_type=task_type, count=3) for task_type in (RESERVE, CHARGE)]
    frames.put(worker_pb.WorkRequest(credits=credits))
    runs = [start(number) for number in (1, 2, 3)]
    accepted = 0
    while accepted < 6:
        frame = next(stream)
        accepted += sum(answer.WhichOneof("outcome") == "accepted" for answer in frame.answers)
        results = [stream_result(task) for task in frame.tasks]
        if results:
            frames.put(worker_pb.WorkRequest(results=results))
    frames.put(worker_pb.WorkRequest(drain=worker_pb.WorkerDrain()))
    frames.put(None)
    assert not [task for frame in stream for task in frame.tasks]
    ended = [read_run(run) for run in runs]
    assert [run.status for run in ended] == [Workflow.COMPLETED] * 3, ended
    assert [plain(run, "output")["receipt"] for run in ended] == ["r-1", "r-2", "r-3"], ended
    return f"{accepted} tasks"


def stream_result(task):
    given = json.loads(task.input)
    output = {"stock": given["orderId"]} if task.task_type == RESERVE else {"receipt": f"r-{given['stock']}"}
    return worker_pb.WorkerResult(
        result_id=task.task_id,
        task_id=task.task_id,
        workflow_id=task.workflow_id,
        lease_id=task.lease_id,
        status=worker_pb.WORKER_RESULT_STATUS_COMPLETED,
        output=json.dumps(output).encode(),
    )


if __name__ == "__main__":
    main()
