"""Seals a day: see doc_md."""

from __future__ import annotations

from datetime import date, timedelta

import pendulum
import tributary
from airflow.sdk import DAG, CronDataIntervalTimetable, TriggerRule, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from tributary import DAY, NEXT_DAY, Said, Tributary

DOC = """
### Seals a day

A run is for one day of the lake's reporting zone. When it has succeeded, the day's live rows equal what a backfill
writes, no day that could be computed anew is dirty, persons are computed up to the day, and every table is checked.

| Task | Does | If it fails |
|---|---|---|
| `settled` | waits until the stream can no longer write the day | the stream stands still: see `tributary_watch` |
| `verify` | compares the day's live rows with a backfill; a dirty day is left out | the log shows the rows that differ: follow *If something differs* of docs/verify.md, then clear the task |
| `backfill` | rewrites the dirty days that are settled, of any date | read the sentence; killing it or clearing it is safe at any moment |
| `audience` | computes persons, lifecycle, retention and features up to the day | a day that it needs became dirty meanwhile: clear from `backfill` |
| `verify_again` | compares the days that were rewritten; skipped if none was | as `verify` |
| the tables | check what has to hold; each updates the asset of its name | the log names the check and shows rows: repair, then clear the task |
| `maintain` | compacts, expires snapshots, removes what nothing refers to | clear it; nothing depends on it before the next run |

"Not ready" (another job holds the lake, Trino does not run) is tried again for an hour; an error three times; bad
arguments and failed checks not at all. A failed run holds no later one up: each of these waits for its own day.
"""


def verifications(said: Said) -> list[list[str]]:
    """The commands that verify what a backfill has rewritten."""
    return [
        [*tributary.job("verify"), "--from", first, "--to", end]
        for first, end in tributary.rewritten(said)
    ]


with DAG(
    "tributary_daily",
    description="Seals a day: verify, backfill of dirty days, audience, checks, maintenance.",
    doc_md=DOC,
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone=tributary.ZONE),
    start_date=pendulum.parse(
        tributary.required("TRIBUTARY_FIRST_DAY", "the first day to seal, such as 2026-01-05"),
        tz=tributary.ZONE,
    ),
    catchup=True,
    max_active_runs=1,
    default_args=tributary.RETRIES,
    tags=["tributary"],
):

    @task.sensor(
        mode="reschedule",
        poke_interval=tributary.PAUSE.total_seconds(),
        timeout=timedelta(days=60).total_seconds(),
    )
    def settled(day: str) -> bool:
        status = tributary.status(tributary.tries(get_current_context()["ti"]))
        if status["zone"] != tributary.ZONE:
            raise AirflowFailException(
                f"The lake's reporting zone is {status['zone']}: TRIBUTARY_ZONE is {tributary.ZONE}"
            )
        end = status["settled_before"]
        return end is not None and date.fromisoformat(day) < date.fromisoformat(end)

    verify = Tributary(
        task_id="verify", arguments=[*tributary.job("verify"), "--from", DAY, "--to", NEXT_DAY]
    )
    backfill = Tributary(
        task_id="backfill",
        arguments=[*tributary.job("backfill"), "--dirty"],
        returns=verifications,
    )
    audience = Tributary(
        task_id="audience",
        arguments=[*tributary.job("audience"), "--to", NEXT_DAY],
    )
    # The audience of rewritten days is compared, too, so it has to be anew.
    verify_again = Tributary.partial(
        task_id="verify_again", max_active_tis_per_dagrun=1
    ).expand(arguments=backfill.output)
    maintain = Tributary(task_id="maintain", arguments=tributary.maintain())

    # Most often nothing was rewritten, and verify_again is skipped.
    checks = tributary.checks(TriggerRule.NONE_FAILED)
    settled(DAY) >> verify >> backfill >> audience >> verify_again >> checks >> maintain
