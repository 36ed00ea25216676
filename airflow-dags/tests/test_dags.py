"""Every DAG can be imported, and has the tasks that its description names."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import tributary
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import Asset
from conftest import DAGS


@pytest.fixture(scope="module")
def dags(monkeypatch_module):
    monkeypatch_module.setenv("TRIBUTARY_LAKE", "lake")
    bag = DagBag(str(DAGS))
    assert bag.import_errors == {}
    return bag.dags


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_there_are_three_and_each_names_its_tasks(dags):
    assert set(dags) == {"tributary_backfill", "tributary_daily", "tributary_watch"}
    for dag in dags.values():
        for task in dag.tasks:
            assert task.task_id in tributary.tables() or f"`{task.task_id}`" in dag.doc_md


def test_each_checked_table_is_a_task_with_its_asset(dags):
    tables = tributary.tables()
    assert {"raw.events", "processed.events", "access.person_days"} <= set(tables)
    for dag in (dags["tributary_daily"], dags["tributary_backfill"]):
        for table in tables:
            assert dag.get_task(table).outlets == [Asset(table)]
            assert dag.get_task(table).arguments == ["check", "--lake", "lake", table]


def test_a_day_is_sealed_in_order(dags):
    dag = dags["tributary_daily"]
    order = ["settled", "verify", "backfill", "audience", "verify_again", "processed.events"]
    for task, following in zip(order, [*order[1:], "maintain"]):
        assert following in dag.get_task(task).downstream_task_ids
    assert dag.max_active_runs == 1
    assert dag.catchup


def test_a_day_is_one_of_the_reporting_zone():
    code = (
        "from airflow.dag_processing.dagbag import DagBag\n"
        f"dag = DagBag({str(DAGS)!r}).dags['tributary_daily']\n"
        "print(dag.timezone, dag.schedule.timezone, dag.get_task('verify').arguments[-1])"
    )
    zone = {"TRIBUTARY_LAKE": "lake", "TRIBUTARY_ZONE": "Europe/Berlin"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | zone, capture_output=True, text=True
    )
    end = "{{ data_interval_end.in_timezone('Europe/Berlin').to_date_string() }}"
    assert done.stdout.splitlines()[-1] == f"Europe/Berlin Europe/Berlin {end}", done.stderr


def test_nothing_is_published_but_the_plan_that_was_reviewed(dags):
    dag = dags["tributary_backfill"]
    assert dag.get_task("plan").downstream_task_ids >= {"review"}
    assert dag.get_task("review").downstream_task_ids == {"approve", "publish"}
    assert "--run={{ ti.xcom_pull(task_ids='plan')['run'] }}" in dag.get_task("publish").arguments
    assert dag.schedule is None
