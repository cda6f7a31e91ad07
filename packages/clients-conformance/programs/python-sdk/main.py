"""What a user of the published Python SDK does, against the server that CONDUCTOR_SERVER_URL names."""

import logging
import os
import time

from conductor.client.automator.task_handler import TaskHandler
from conductor.client.configuration.configuration import Configuration
from conductor.client.configuration.settings.authentication_settings import AuthenticationSettings
from conductor.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor.client.http.models.task_def import TaskDef
from conductor.client.http.models.task_result import TaskResult
from conductor.client.http.models.task_result_status import TaskResultStatus
from conductor.client.http.models.workflow_def import WorkflowDef
from conductor.client.http.models.workflow_task import WorkflowTask
from conductor.client.http.rest import ApiException
from conductor.client.orkes_clients import OrkesClients
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.workflow.task.simple_task import SimpleTask

from steps import raised_by, step, until
from workers import workers


def main():
    unique = f"python_sdk_{os.getpid()}_{int(time.time())}"
    reserve, charge, flow = f"{unique}_reserve", f"{unique}_charge", f"{unique}_order"
    # The server has no /token: the SDK must take that for a server without authentication and go on.
    configuration = Configuration(authentication_settings=AuthenticationSettings(key_id="any", key_secret="any"))
    clients = OrkesClients(configuration)
    metadata = clients.get_metadata_client()
    tasks = clients.get_task_client()
    workflows = clients.get_workflow_client()

    with step("register task definitions"):
        for name in (reserve, charge):
            metadata.register_task_def(TaskDef(name=name, retry_count=2, retry_logic="FIXED", retry_delay_seconds=0))
        read = metadata.get_task_def(charge)
        assert (read.retry_count, read.retry_delay_seconds) == (2, 0), read
        assert any(definition.name == charge for definition in metadata.get_all_task_defs())

    with step("update a task definition"):
        metadata.update_task_def(TaskDef(name=reserve, description="holds stock", retry_count=2, retry_delay_seconds=0))
        assert metadata.get_task_def(reserve).description == "holds stock"

    with step("register a workflow built with the SDK"):
        workflow = ConductorWorkflow(executor=clients.get_workflow_executor(), name=flow, version=1)
        first = SimpleTask(reserve, "reserve").input_parameter("order_id", "${workflow.input.orderId}")
        second = SimpleTask(charge, "charge").input_parameter("stock", "${reserve.output.stock}").input_parameter("attempt", 1)
        workflow >> first >> second
        workflow.output_parameters({"receipt": "${charge.output.receipt}"})
        workflow.register(overwrite=True)
        read = metadata.get_workflow_def(flow, 1)
        assert [task.type for task in read.tasks] == ["SIMPLE", "SIMPLE"], read

    with step("start") as told:
        request = StartWorkflowRequest(name=flow, version=1, input={"orderId": 7}, correlation_id=unique)
        execution = workflows.start_workflow(request)
        read = workflows.get_workflow(execution, True)
        assert (read.status, read.input, read.correlation_id) == ("RUNNING", {"orderId": 7}, unique), read
        told.append(execution)

    def result(task, status, **fields):
        return TaskResult(
            workflow_instance_id=task.workflow_instance_id, task_id=task.task_id, worker_id="hand", status=status, **fields
        )

    with step("poll, log, complete"):
        task = tasks.poll_task(reserve, worker_id="hand")
        assert (task.reference_task_name, task.input_data) == ("reserve", {"order_id": 7}), task
        tasks.add_task_log(task.task_id, "counted the shelf")
        assert [line.log for line in tasks.get_task_logs(task.task_id)] == ["counted the shelf"]
        tasks.update_task(result(task, TaskResultStatus.COMPLETED, output_data={"stock": 3}))
        assert tasks.get_task(task.task_id).status == "COMPLETED"

    with step("poll several, fail, poll the retry"):
        [task] = tasks.batch_poll_tasks(charge, worker_id="hand", count=5, timeout_in_millisecond=1000)
        tasks.update_task(result(task, TaskResultStatus.FAILED, reason_for_incompletion="the bank did not answer"))
        task = until(lambda: tasks.poll_task(charge, worker_id="hand"), lambda polled: polled.task_id is not None)
        assert (task.retry_count, task.input_data["stock"]) == (1, 3), task
        tasks.update_task(result(task, TaskResultStatus.COMPLETED, output_data={"receipt": "r-7"}))
        read = workflows.get_workflow(execution, True)
        assert (read.status, read.output) == ("COMPLETED", {"receipt": "r-7"}), read
        assert [task.status for task in read.tasks] == ["COMPLETED", "FAILED", "COMPLETED"]
        assert read.tasks[1].reason_for_incompletion == "the bank did not answer"

    with step("an empty poll"):
        # The SDK makes an empty task of an answer without a body.
        assert tasks.poll_task(charge).task_id is None
        assert tasks.batch_poll_tasks(charge, count=2, timeout_in_millisecond=50) == []
        assert tasks.get_queue_size_for_task(charge) == 0

    with step("complete by reference name"):
        other = workflows.start_workflow_by_name(flow, {"orderId": 9})
        tasks.update_task_by_ref_name(other, "reserve", "COMPLETED", {"stock": 9})
        assert workflows.get_workflow(other, True).tasks[0].output_data == {"result": {"stock": 9}}

    with step("pause, resume, terminate, retry"):
        workflows.pause_workflow(other)
        assert workflows.get_workflow(other, False).status == "PAUSED"
        workflows.resume_workflow(other)
        assert workflows.get_workflow(other, False).status == "RUNNING"
        workflows.terminate_workflow(other, "changed our mind")
        read = workflows.get_workflow(other, False)
        assert (read.status, read.reason_for_incompletion) == ("TERMINATED", "changed our mind"), read
        workflows.retry_workflow(other)
        assert workflows.get_workflow_status(other).status == "RUNNING"
        workflows.terminate_workflow(other, "enough")

    with step("executions by correlation id"):
        found = workflows.get_by_correlation_ids(flow, [unique], include_completed=True)
        assert [run.workflow_id for run in found[unique]] == [execution], found

    with step("the SDK's worker runner") as told:
        handler = TaskHandler(workers(reserve, charge), configuration, scan_for_annotated_workers=False)
        handler.start_processes()
        try:
            runs = [workflows.start_workflow_by_name(flow, {"orderId": number}) for number in (1, 2, 3, 4, 13)]
            read_run = lambda run: lambda: workflows.get_workflow(run, True)
            ended = [until(read_run(run), lambda read: read.status != "RUNNING") for run in runs]
        finally:
            handler.stop_processes()
        assert [run.status for run in ended] == ["COMPLETED"] * 4 + ["FAILED"], ended
        assert [run.output["receipt"] for run in ended[:4]] == ["r-1", "r-2", "r-3", "r-4"]
        failed = [task.reason_for_incompletion for task in ended[0].tasks if task.status == "FAILED"]
        assert failed == ["the bank did not answer"], failed
        assert ended[4].tasks[-1].status == "FAILED_WITH_TERMINAL_ERROR"
        logs = [line.log for line in tasks.get_task_logs(ended[0].tasks[0].task_id)]
        assert logs == ["order 1"], logs
        told.append(f"{len(ended)} executions, {len(failed)} retry")

    def refusal(status, work):
        error = raised_by(work, ApiException)
        assert error.status == status, error
        return f"{type(error).__name__} {error.status}: {error.message}"

    with step("a missing execution is refused") as told:
        told.append(refusal(404, lambda: workflows.get_workflow("no-such-execution")))

    with step("a missing definition is refused") as told:
        told.append(refusal(404, lambda: workflows.start_workflow_by_name(f"{unique}_none", {})))
        assert metadata.get_workflow_def(flow, 1) is not None
        refusal(404, lambda: metadata.get_task_def(f"{unique}_none"))

    with step("an existing definition is not overwritten unasked") as told:
        definition = metadata.get_workflow_def(flow, 1)
        told.append(refusal(409, lambda: metadata.register_workflow_def(definition, overwrite=False)))

    with step("a definition that is wrong is refused") as told:
        task = WorkflowTask(name=reserve, task_reference_name="twice", type="SIMPLE")
        wrong = WorkflowDef(name=f"{unique}_wrong", version=1, tasks=[task, task], timeout_seconds=0)
        told.append(refusal(400, lambda: metadata.register_workflow_def(wrong, overwrite=True)))

    with step("an operation at the wrong time is refused") as told:
        told.append(refusal(409, lambda: workflows.pause_workflow(execution)))

    with step("search") as told:
        search = lambda: workflows.search(0, 10, "*", f"workflowType='{flow}' AND status='COMPLETED'")
        found = until(search, lambda page: len(page.results) == 5)
        assert execution in [summary.workflow_id for summary in found.results]
        told.append(f"{len(found.results)} executions")

    with step("remove"):
        workflows.delete_workflow(execution, archive_workflow=False)
        refusal(404, lambda: workflows.get_workflow(execution))
        metadata.unregister_workflow_def(flow, 1)
        metadata.unregister_task_def(charge)
        refusal(404, lambda: metadata.get_task_def(charge))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    main()
    os._exit(0)
