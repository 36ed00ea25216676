"""Watches over the stream: see doc_md."""

from __future__ import annotations

import logging
import os
import re
import shlex
import subprocess
import urllib.request
from datetime import datetime, timedelta, timezone

import pendulum
import tributary
from airflow.sdk import DAG, CronTriggerTimetable, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

DOC = """
### Watches over the stream

| Task | Fails if | Then |
|---|---|---|
| `alive` | the stream's metrics page does not answer; without `TRIBUTARY_METRICS_URL`, if nothing was committed for `TRIBUTARY_MAX_AGE_SECONDS` | `restart` runs; what ended the stream is the end of its output |
| `lag` | more than `TRIBUTARY_MAX_LAG` records are to be read, or some are and nothing was committed for `TRIBUTARY_MAX_AGE_SECONDS` | the job is slow, or fails again and again: `.tributary/stream/<topic>/flink/*.log` says why |
| `fresh` | the tables stand at a watermark that is older than `TRIBUTARY_MAX_AGE_SECONDS` | producers send nothing, or old times; or as `lag` |
| `restart` | `TRIBUTARY_RESTART_COMMAND` fails; skipped while the stream is alive, and without that setting | start the stream by hand: the same command goes on where it stopped |

A run fails if any of the first three does, also where the stream was restarted: set an alert on it.
"""

METRICS = os.environ.get("TRIBUTARY_METRICS_URL")
MAX_AGE = timedelta(seconds=int(os.environ.get("TRIBUTARY_MAX_AGE_SECONDS") or 1800))
MAX_LAG = int(os.environ.get("TRIBUTARY_MAX_LAG") or 1_000_000)
RESTART = os.environ.get("TRIBUTARY_RESTART_COMMAND")

log = logging.getLogger(__name__)


def age(instant: datetime) -> timedelta:
    return datetime.now(timezone.utc) - instant


def lake_status() -> dict:
    return tributary.status(tributary.tries(get_current_context()["ti"]))


def check_committed() -> None:
    """Fails unless the stream committed lately; it does so every ten minutes even if nothing comes."""
    at = lake_status()["committed_at"].get("raw.events")
    if at is None or age(datetime.fromisoformat(at)) > MAX_AGE:
        raise AirflowException(f"The stream's newest commit was at {at}: {MAX_AGE} ago is accepted")


def metrics() -> str:
    try:
        with urllib.request.urlopen(METRICS, timeout=10) as page:
            return page.read().decode()
    except OSError as e:
        raise AirflowException(f"The stream does not run: {METRICS} says {e}") from e


def values(page: str, name: str) -> list[float]:
    return [float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", page, re.MULTILINE)]


with DAG(
    "tributary_watch",
    description="Is the stream alive, does it keep up, how fresh are the tables?",
    doc_md=DOC,
    schedule=CronTriggerTimetable("*/5 * * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": min(tributary.PAUSE, timedelta(seconds=20))},
    tags=["tributary"],
):

    @task
    def alive() -> None:
        if METRICS:
            metrics()
        else:
            check_committed()

    @task
    def lag() -> float:
        if not METRICS:
            raise AirflowSkipException("TRIBUTARY_METRICS_URL is not set")
        page = metrics()
        left = sum(values(page, "tributary_lag_records"))
        committed = values(page, "tributary_last_commit_timestamp_seconds")
        if left > MAX_LAG:
            raise AirflowException(f"{left:,.0f} records are to be read: {MAX_LAG:,} are accepted")
        if left > 0 and committed:
            at = datetime.fromtimestamp(committed[0], timezone.utc)
            if age(at) > MAX_AGE:
                raise AirflowException(
                    f"{left:,.0f} records are to be read, and the newest commit was at {at}"
                )
        return left

    @task
    def fresh() -> str:
        status = lake_status()
        for table, at in status["committed_at"].items():
            log.info("%-36s committed at %s", table, at)
        log.info("dirty days: %s", ", ".join(status["dirty_days"]) or "none")
        if status["watermark"] is None:
            raise AirflowFailException("The lake has no stream, or it has no watermark yet")
        if age(datetime.fromisoformat(status["watermark"])) > MAX_AGE:
            raise AirflowException(
                f"The tables stand at {status['watermark']}: {MAX_AGE} ago is accepted"
            )
        return status["watermark"]

    @task(trigger_rule=TriggerRule.ONE_FAILED)
    def restart() -> None:
        if not RESTART:
            raise AirflowSkipException("TRIBUTARY_RESTART_COMMAND is not set")
        subprocess.run(shlex.split(RESTART), check=True, timeout=600)

    is_alive = alive()
    is_alive >> [lag(), fresh()]
    is_alive >> restart()
