"""Late events after sealing: tributary_daily rewrites exactly the dirty days, and verify is clean."""

from __future__ import annotations

import tributary
from conftest import await_that

DAG = "tributary_daily"
DAYS_OF_RUNS = "SELECT event_date, max(run_id) AS run_id, count(*) AS events, count(DISTINCT run_id) AS runs, "
CONTENT = DAYS_OF_RUNS + "checksum(event_id) AS ids FROM processed.events GROUP BY 1 ORDER BY 1"


def content(lake) -> dict[str, dict]:
    return {row.pop("event_date"): row for row in lake.rows(CONTENT)}


def backfills(lake) -> list[dict]:
    return lake.rows(
        "SELECT DISTINCT run_id, range_from, range_to FROM ops.ledger WHERE job = 'backfill'"
    )


def test_seals_a_day_and_later_rewrites_the_dirty_days(lake, airflow):
    airflow.unpause(DAG)
    states = airflow.await_success(DAG, lambda: airflow.run_of(DAG, "2026-01-07"))
    assert states.pop("verify_again") == "skipped"
    assert set(states) == {"settled", "verify", "backfill", "audience", "maintain"} | set(
        tributary.tables()
    )
    assert set(states.values()) == {"success"}
    assert backfills(lake) == []
    before = content(lake)

    next_run = await_that("the next run waits", lambda: airflow.run_of(DAG, "2026-01-08"))
    await_that(
        "its day is not settled",
        lambda: airflow.states(DAG, next_run)["settled"] == "up_for_reschedule",
    )

    lake.send("--start", "2026-01-06", "--days", "1", "--events", "100", "--seed", "2")
    dirty = ["2026-01-05", "2026-01-06", "2026-01-07"]
    await_that("late events mark three days", lambda: lake.status()["dirty_days"] == dirty)
    lake.send("--start", "2026-01-11", "--days", "1", "--events", "300", "--seed", "3")
    states = airflow.await_success(DAG, lambda: airflow.run_of(DAG, "2026-01-08"))
    assert set(states.values()) == {"success"}

    rewrites = backfills(lake)
    assert [(row["range_from"], row["range_to"]) for row in rewrites] == [
        ("2026-01-05", "2026-01-08")
    ]
    after = content(lake)
    assert {day for day in after if after[day]["run_id"] == rewrites[0]["run_id"]} == set(dirty)
    for day in before:
        if day not in dirty:
            assert after[day] == before[day]
    assert after["2026-01-06"]["events"] > before["2026-01-06"]["events"]
    assert lake.status()["dirty_days"] == []

    verified = lake.run("verify", "--runner", "flink")
    assert "compared: 2026-01-05..2026-01-09" in verified
    assert "dirty" not in verified
    assert "live equals backfill: no difference" in verified
