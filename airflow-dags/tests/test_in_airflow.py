"""The DAGs in a real Airflow, on a lake with a live stream; each test goes on from the one before."""

from __future__ import annotations

import time

from conftest import CHECKED, await_that

DAILY = "tributary_daily"
BACKFILL = "tributary_backfill"
WATCH = "tributary_watch"
DAYS_OF_RUNS = "SELECT event_date, max(run_id) AS run_id, count(*) AS events, count(DISTINCT run_id) AS runs, "
CONTENT = DAYS_OF_RUNS + "checksum(event_id) AS ids FROM processed.events GROUP BY 1 ORDER BY 1"


def content(lake) -> dict[str, dict]:
    return {row.pop("event_date"): row for row in lake.rows(CONTENT)}


def backfills(lake) -> list[dict]:
    return lake.rows(
        "SELECT DISTINCT run_id, range_from, range_to FROM ops.ledger WHERE job = 'backfill'"
    )


def approved(airflow, run: dict, path: str) -> dict:
    """Approves what waits, once the scheduler has noted it: Airflow 3.3 loses an earlier answer, and asks again."""
    if airflow.states(BACKFILL, run)["approve"] == "awaiting_input":
        time.sleep(10)
        airflow.ask("PATCH", path, {"chosen_options": ["Approve"], "params_input": {}})
    return airflow.refreshed(BACKFILL, run)


def test_seals_a_day_and_later_rewrites_the_dirty_days(lake, airflow):
    airflow.unpause(DAILY)
    states = airflow.await_success(DAILY, lambda: airflow.run_of(DAILY, "2026-01-07"))
    assert states.pop("verify_again") == "skipped"
    assert set(states) == {"settled", "verify", "backfill", "audience", "maintain"} | set(CHECKED)
    assert set(states.values()) == {"success"}
    assert backfills(lake) == []
    before = content(lake)

    next_run = await_that("the next run waits", lambda: airflow.run_of(DAILY, "2026-01-08"))
    await_that(
        "its day is not settled",
        lambda: airflow.states(DAILY, next_run)["settled"] == "up_for_reschedule",
    )

    lake.send("--start", "2026-01-06", "--days", "1", "--events", "100", "--seed", "2")
    dirty = ["2026-01-05", "2026-01-06", "2026-01-07"]
    await_that("late events mark three days", lambda: lake.status()["dirty_days"] == dirty)
    lake.send("--start", "2026-01-11", "--days", "1", "--events", "300", "--seed", "3")
    states = airflow.await_success(DAILY, lambda: airflow.run_of(DAILY, "2026-01-08"))
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

    verified = lake.run("verify", "--runner", "direct")
    assert "compared: 2026-01-05..2026-01-09" in verified
    assert "dirty" not in verified
    assert "live equals backfill: no difference" in verified


def test_publishes_what_somebody_has_approved(lake, airflow):
    airflow.unpause(BACKFILL)
    days = {"from": "2026-01-08", "to": "2026-01-09"}
    run = airflow.trigger(BACKFILL, days | {"tables": ["processed.events"]})
    await_that(
        "the plan waits", lambda: airflow.states(BACKFILL, run)["approve"] == "awaiting_input"
    )
    planned = lake.status()["planned_run"]
    path = f"/api/v2/dags/{BACKFILL}/dagRuns/{run['dag_run_id']}/taskInstances/approve/-1/hitlDetails"
    question = airflow.ask("GET", path)
    assert question["subject"] == f"Publish run {planned}?"
    assert "rewritten would be 2026-01-08" in question["body"]
    assert planned not in str(content(lake))

    states = airflow.await_success(BACKFILL, lambda: approved(airflow, run, path))
    skipped = {task for task, state in states.items() if state == "skipped"}
    assert skipped == set(CHECKED) - {"processed.events"}
    assert content(lake)["2026-01-08"]["run_id"] == planned
    assert lake.status()["planned_run"] is None


def test_watches_over_the_stream_and_restarts_it(lake, airflow):
    airflow.unpause(WATCH)
    states = airflow.await_end(WATCH, lambda: airflow.newest_run(WATCH))
    # The records are of January, and so is the watermark.
    wanted = {"alive": "success", "lag": "success", "fresh": "failed", "restart": "skipped"}
    wanted["run"] = "failed"
    assert states == wanted
    assert not airflow.restarted.exists()

    lake.processes.end()
    run = airflow.trigger(WATCH, {})
    states = airflow.await_end(WATCH, lambda: airflow.refreshed(WATCH, run))
    assert (states["alive"], states["restart"]) == ("failed", "success")
    assert airflow.restarted.exists()
