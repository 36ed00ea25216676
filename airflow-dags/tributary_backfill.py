"""Rewrites days as a change that can be reviewed: see doc_md."""

from __future__ import annotations

from datetime import timedelta

import tributary
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import DAG, Param, TriggerRule, get_current_context, task
from tributary import Said, Tributary

DOC = """
### Rewrites days, after somebody has looked

Trigger it with the days: a range, the dirty ones, or those of dead letters that the rules can read now.

| Task | Does | If it fails |
|---|---|---|
| `choose` | makes the command of the parameters | |
| `plan` | stages all and says what would change of each table and day; no table changes | the sentence in the log says which parameter is wrong, or from when on the stream lets go of a day |
| `review` | ends the run here for a dry run, and where nothing is to be done | |
| `approve` | shows the plan and waits: *Required Actions* of the run; *Reject* ends the run | nobody answered for a day: trigger a new run |
| `publish` | publishes exactly that plan, table by table | if a day has changed since, or another plan was staged: trigger a new run. After a kill: clear it |
| `audience` | computes persons anew from the first day that was rewritten | a day that it needs is dirty: run this again with `dirty` |
| the tables | check what has to hold; each updates the asset of its name; those not among `tables` are skipped | the log names the check and shows rows |

What is staged waits on branches of its own. The next plan drops it, and so does maintenance after a day.
"""

DATE = {"type": ["null", "string"], "format": "date"}


def planned(said: Said) -> dict:
    """The plan, and the run that has staged it; that is missing where nothing is to be done."""
    last = said.out[-1].split()
    return {"run": last[1] if last[0] == "run" else None, "text": "\n".join(said.out)}


with DAG(
    "tributary_backfill",
    description="Rewrites days: plan, approval, publication, checks.",
    doc_md=DOC,
    schedule=None,
    max_active_runs=1,
    default_args=tributary.RETRIES,
    tags=["tributary"],
    params={
        "from": Param(None, **DATE, description="First day to compute."),
        "to": Param(None, **DATE, description="First day not to compute."),
        "dirty": Param(False, type="boolean", description="Or: all days that are dirty."),
        "dead_letters": Param(
            False,
            type="boolean",
            description="Or: the days of dead letters that the rules can read now.",
        ),
        "rules": Param(
            None, type=["null", "string"], description="A rules file; none for the lake's own."
        ),
        "tables": Param(
            [],
            type="array",
            examples=tributary.tables(),
            description="The tables to check afterwards; none for all. Days are always rewritten in all tables.",
        ),
        "dry_run": Param(False, type="boolean", description="Only say what would change."),
        "approval": Param(True, type="boolean", description="Wait for approval before publishing."),
    },
):

    @task(multiple_outputs=True)
    def choose() -> dict[str, list[str]]:
        params = get_current_context()["params"]
        plan = [*tributary.job("backfill", params["rules"]), "--dry-run"]
        for name in ("from", "to"):
            if params[name]:
                plan += [f"--{name}", params[name]]
        for name in ("dirty", "dead_letters"):
            if params[name]:
                plan.append("--" + name.replace("_", "-"))
        return {"plan": plan, "audience": tributary.job("audience", params["rules"])}

    @task.branch
    def review(plan: dict) -> str | None:
        params = get_current_context()["params"]
        if params["dry_run"] or plan["run"] is None:
            return None
        return "approve" if params["approval"] else "publish"

    chosen = choose()
    plan = Tributary(task_id="plan", arguments=chosen["plan"], returns=planned)
    approve = ApprovalOperator(
        task_id="approve",
        subject="Publish run {{ ti.xcom_pull(task_ids='plan')['run'] }}?",
        body="```\n{{ ti.xcom_pull(task_ids='plan')['text'] }}\n```",
        response_timeout=timedelta(days=1),  # then maintenance drops the plan
    )
    publish = Tributary(
        task_id="publish",
        arguments=[
            *tributary.job("backfill"),
            "--publish",
            "--run={{ ti.xcom_pull(task_ids='plan')['run'] }}",
        ],
        trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS,
    )
    audience = Tributary(task_id="audience", arguments=chosen["audience"])

    reviewed = review(plan.output)
    reviewed >> [approve, publish]
    approve >> publish >> audience >> tributary.checks()
