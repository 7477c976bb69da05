"""Dask: many machines as one executor."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.errors import ComparisonError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

TIMEOUT = "10s"
"""How long a scheduler may take to answer."""

WITHOUT_DASHBOARD = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}}
"""Of a cluster on this machine. A page of its state is served all the same: where any port is free,
as the usual one may be taken."""


@contextmanager
def dask_executor(workers: int | None, scheduler: str | None) -> Iterator[Executor]:
    """Give an executor of a Dask cluster.

    Parameters
    ----------
    workers
        Processes of a cluster on this machine, if there is no scheduler.
    scheduler
        Address of one that runs, such as `tcp://10.0.0.1:8786`.

    Raises
    ------
    ComparisonError
        If Dask is not installed, or nobody answers at the address.
    """
    try:
        import dask
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        raise ComparisonError(
            "the executor dask needs Dask: pip install 'remit-sim[cluster]', or uv run --extra "
            "cluster sim ..."
        ) from None
    for name in ("distributed", "distributed.client"):  # a lost scheduler is told once, by us
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if scheduler is None:
        dask.config.set(
            {"distributed.worker.profile.enabled": False}
        )  # a sample of all stacks every 10 ms is for nobody here
        dask.config.set(
            {"distributed.admin.low-level-log-length": 10}
        )  # nor are the last thousand tasks, scenarios and all
        environment = dask.config.get("distributed.nanny.pre-spawn-environ")
        without = {
            name: value for name, value in environment.items() if name != "MALLOC_TRIM_THRESHOLD_"
        }
        dask.config.set(
            {"distributed.nanny.pre-spawn-environ": without}
        )  # it gives memory back after each run: a third more time
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, silence_logs=50, **WITHOUT_DASHBOARD
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client.get_executor(pure=False)
        return
    try:
        client = Client(scheduler, timeout=TIMEOUT)
    except (OSError, ValueError, TimeoutError) as error:
        raise ComparisonError(
            f"no scheduler answers at {scheduler} ({error}); start one with: dask scheduler. "
            "What "
            "a sweep has made is kept; it goes on then"
        ) from error
    with client:
        if not client.ncores():
            logging.getLogger(__name__).warning(
                "waiting for workers at %s; start one with: dask worker %s", scheduler, scheduler
            )
        yield client.get_executor(pure=False)
