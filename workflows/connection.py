"""How everything here speaks to Temporal: one data converter, shared by worker, starter, activities and replay tests."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

DATA_CONVERTER = pydantic_data_converter


async def connect(address: str, namespace: str) -> Client:
    """Connect to a Temporal server.

    Raises:
        RuntimeError: nobody answers at the address.
    """
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER)
