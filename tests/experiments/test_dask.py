"""Dask as an executor."""

import logging

import pytest

from sim.experiments.executors import Place, open_executor


@pytest.mark.slow
def test_scheduler_without_workers_is_told_of_at_once(caplog: pytest.LogCaptureFixture) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=0, processes=False, dashboard_address=None, silence_logs=logging.CRITICAL
    ) as cluster:
        address = cluster.scheduler_address
        with open_executor(Place("dask", scheduler=address)):
            pass
    assert (
        f"waiting for workers at {address}; start one with: dask worker {address}"
        in caplog.messages
    )
