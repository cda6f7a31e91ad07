"""The workers that the SDK's own runner carries out, each in a process of its own."""

from conductor.client.context.task_context import get_task_context
from conductor.client.worker.exception import NonRetryableException
from conductor.client.worker.worker import Worker


def reserve(order_id: int) -> dict:
    get_task_context().add_log(f"order {order_id}")
    return {"stock": order_id}


def charge(stock: int, attempt: int) -> dict:
    if stock == 13:
        raise NonRetryableException("no card")
    if stock == 1 and get_task_context().get_retry_count() == 0:
        raise ValueError("the bank did not answer")
    return {"receipt": f"r-{stock}"}


def workers(reserve_name, charge_name):
    """One worker for each of the two task types."""
    return [
        Worker(task_definition_name=reserve_name, execute_function=reserve, poll_interval=20, thread_count=3),
        Worker(task_definition_name=charge_name, execute_function=charge, poll_interval=20, thread_count=3),
    ]
