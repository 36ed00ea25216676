"""Golden cases of other projects: makes events and rules of them, and compares the answers. Called by golden.sh.

  golden.py prepare WORK DATA_DIR [RETENTIONEERING_DIR]    writes events.ndjson, rules.yaml, queries.sql, orders.days,
                                                           audience.days
  golden.py compare WORK DATA_DIR [RETENTIONEERING_DIR]    reads answers.json; exit code 50 on an unexplained difference

The files are in WORK. What is expected is read from DATA_DIR. Each project is a tenant of its own, or several; all
share one lake and its rules.
"""

import argparse
import collections
import csv
import datetime
import json
import os
import sys

DBT = (6, 5, 2)  # customers that placed, completed and returned
DBT_MONTH = "2018-01"  # of whose orders their retention is
LAKE_MONTH = "2012-01"  # in which events begin, as PostHog's do: persons are computed from there on

# Why figures differ. A difference that is not one of these is a failure.
RULES = {
    "one-event-one-step": "an event serves one step of a funnel",
    "merged-repeats": "immediate repeats of a page group are one step",
    "one-visitor": "a session is of one visitor, theirs of one tracker's session id whoever has it",
    "gap": "a pause of more than 4 h, the longest gap there can be, ends a session whatever the tracker says",
    "in-order": "a visitor's sessions follow one another: an event of another tracker session between two of one cuts "
    "it, unless it is of the session's first instant",
    "order": "events of one instant are ordered by their ids",
    "three-days": "theirs drop what a session has after three days; ours ends it at the gap and drops nothing",
    "late": "theirs drop events sent more than three days after they happened; ours is an event like any other",
    "id-conflict": "records of one id that differ in more than transport fields are two events; theirs keep the first",
    "view-conflict": "page views of one id that differ in more than transport fields are two; theirs keep the first",
    "view-id": "a page view is an event; theirs is a page view id: one of each id, none without an id",
    "pings": "a session starts at its first event and counts its page views; theirs let pages begin 5 s before "
    "the first ping, and count a page that was only pinged as viewed",
    "no-session-id": "theirs drop events without a session id; ours are cut by the gap",
    "views-only": "theirs are sessions with a page view or ping, ours with any event",
    "last-user": "the user of a session or visitor is the last one, theirs the first",
    "slash": "a page group has no slash at the end",
    "referrer": "without utm parameters, source, medium and channel are read off the referrer; theirs off "
    "columns that their enrichment fills, which are empty here",
    "user-agent": "read off the user agent; theirs off attached contexts, which are the same for all events here",
}


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace(" UTC", "+00:00"))


def iso(base, seconds):
    return (instant(base) + datetime.timedelta(seconds=seconds)).isoformat() + "Z"


def table(path, delimiter=","):
    with open(path, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter=delimiter) if any(row.values())]


class Data:
    """What DATA_DIR holds."""

    def __init__(self, folder, retentioneering):
        def read(name):
            with open(os.path.join(folder, "funnels", name), encoding="utf-8") as file:
                return json.load(file)

        self.clickhouse = list(clickhouse_cases(read("clickhouse_window_funnel.json")))
        self.posthog = read("posthog_paths.json")
        self.retentioneering = read("retentioneering_paths.json")
        self.retentioneering_events = retentioneering and table(
            os.path.join(retentioneering, "transition_matrix_input.csv"), "\t"
        )
        self.orders = table(os.path.join(folder, "funnels", "orders", "raw_orders_simple.csv"))
        self.orders_expected = table(os.path.join(folder, "funnels", "orders", "dmt_expected__funnel_simple.csv"))
        self.retention = Retention(read("clickhouse_retention.json"))
        orders = table(os.path.join(folder, "funnels", "orders", "raw_orders.csv"))
        self.month_of_orders = [row for row in orders if row["order_date"].startswith(DBT_MONTH)]
        self.comebacks = table(os.path.join(folder, "funnels", "orders", "dmt_expected__retention.csv"))
        web = os.path.join(folder, "snowplow-web")
        self.web = table(os.path.join(web, "events.csv"))
        self.web_views = table(os.path.join(web, "page_views_expected.csv"))
        self.web_sessions = table(os.path.join(web, "sessions_expected.csv"))
        self.web_users = table(os.path.join(web, "users_expected.csv"))
        self.funnels = Funnels(self)


def clickhouse_cases(data):
    """(mode, label, tenant, events, steps, window in seconds, level) of all cases whose mode is one of ours."""
    for number, group in enumerate(data["window_cases"]):
        for case in group["cases"]:
            mode = "+".join(case.get("mode", ["default"]))
            yield mode, "", f"clickhouse-{number}", group["events"], case["steps"], case["window"], case["level"]
    for number, group in enumerate(data["user_cases"]):
        for mode, levels in group["expected"].items():
            for user, level in levels.items():
                tenant = f"clickhouse-user-{number}-{user}"
                yield mode, f"user {user}, ", tenant, group["users"][user], group["steps"], group["window"], level


class Retention:
    """ClickHouse's cases of retention. Their days follow one another; here they are the first ones of LAKE_MONTH."""

    def __init__(self, data):
        days = sorted(data["input"])
        self.days = {day: f"{LAKE_MONTH}-{number:02}" for number, day in enumerate(days, 1)}
        self.uids = {}
        for day, text in data["input"].items():
            first, last = text.removeprefix("uids ").split("..")
            self.uids[self.days[day]] = range(int(first), int(last) + 1)
        self.cases = [([self.days[day] for day in case["days"]], case["counts"]) for case in data["expected"]]


class Funnels:
    """The funnels that the cases need: cases of the same steps and window share one, as 64 steps is the most."""

    def __init__(self, data):
        self.names = {}
        for mode, _, _, _, steps, window, _ in data.clickhouse:
            if mode in ("default", "strict_once"):
                self.name(steps, f"{window}s", "session")
        for case in data.retentioneering["funnels"]:
            self.name(case["steps"], "24h", "session")
        self.name([row["event_type"] for row in data.orders_expected], "720h", "visitor")

    def name(self, steps, window, scope):
        key = (tuple(map(str, steps)), window, scope)
        return self.names.setdefault(key, f"f{len(self.names) + 1}")

    def rules(self):
        return [
            {"name": name, "scope": scope, "window": window, "steps": [
                {"name": f"{number} {step}", "event-type": step} for number, step in enumerate(steps, 1)]}
            for (steps, window, scope), name in self.names.items()
        ]


def events(data):
    """One dict per event; ids count up, since they order events of one instant as the sources list them."""
    ids = iter(range(10**9))

    def event(tenant, visitor, at, event_type, **others):
        return dict(tenant_id=tenant, anonymous_id=visitor, event_time=at, event_type=event_type,
                    event_id=f"{next(ids):09d}", **others)

    day = "2026-01-05T12:00:00"
    for tenant, of_tenant in {case[2]: case[3] for case in data.clickhouse}.items():
        for second, name in of_tenant:
            yield event(tenant, "user", iso(day, second), str(name))
    # Paths are of page views, so an event of theirs is a view of a page of its name.
    for person, views in data.posthog["case_pageviews"]["persons"].items():
        for at, page in views:
            yield event("posthog-pageviews", person, iso(at, 0), "page_view", page_url=page)
    for person, names in posthog_custom(data).items():
        for second, name in enumerate(names):
            yield event("posthog-custom", person, iso(day, second), "page_view", page_url=f"/{name}")
    for number, case in enumerate(data.retentioneering["funnels"]):
        for person, names in case["events"].items():
            for second, name in enumerate(names):
                yield event(f"retentioneering-funnel-{number}", person, iso(day, second), name)
    for second, row in enumerate(data.retentioneering_events or []):  # all of one instant there, in the file's order
        at, page = iso(row["timestamp"], second), f"/{row['event']}"
        yield event("retentioneering-user", row["user_id"], at, "page_view", page_url=page)
        yield event("retentioneering-session", row["user_id"], at, "page_view", page_url=page,
                    domain_sessionid=row["session_id"])
    for row in data.orders:
        # A visitor funnel's row counts a visitor on each day with a first step; a tenant of its own tells the customer.
        yield event(f"dbt-{row['customer_id']}", "customer", f"{row['order_date']}T00:00:00Z", row["status"])
    for row in data.web:
        yield web_event(row)
    for day, uids in data.retention.uids.items():
        for uid in uids:
            yield event("clickhouse-retention", f"uid-{uid}", f"{day}T12:00:00Z", "visit")
    for row in data.month_of_orders:  # days of persons tell page groups, so an order is a view of a page of its status
        day = row["order_date"].replace(DBT_MONTH, LAKE_MONTH)
        yield event("dbt-retention", row["user_id"], f"{day}T00:00:00Z", "page_view", page_url=f"/{row['status']}")


def posthog_custom(data):
    return {k: v for k, v in data.posthog["case_custom_events"].items() if k.startswith("person")}


WEB_FIELDS = {  # of theirs, for ours; the others become attributes under their own names
    "event_id": "event_id", "event_name": "event_type", "derived_tstamp": "event_time",
    "domain_userid": "anonymous_id", "user_id": "user_id", "page_url": "page_url",
    "page_referrer": "referrer_url", "useragent": "user_agent",
}


def web_event(row):
    event = {WEB_FIELDS.get(column, column): value for column, value in row.items() if value}
    event["event_time"] = row["derived_tstamp"].replace(" ", "T") + "Z"
    event["page_view_id"] = view_id(row)
    return dict(event, tenant_id="snowplow")


def view_id(row):
    context = json.loads(row["contexts_com_snowplowanalytics_snowplow_web_page_1_0_0"] or "[{}]")
    while isinstance(context, list):  # some rows have a list in a list
        context = context[0]
    return context.get("id")


def rules(data):
    return {
        "session": {"gap": "4h", "id-attribute": "domain_sessionid"},
        "country-attribute": "geo_country",
        "conversion-event-types": ["page_view"],
        "targets": [],
        "funnels": data.funnels.rules(),
    }


QUERIES = """
SELECT 'funnel' AS answer, tenant_id, funnel, step, sum(session_count) AS sessions FROM access.funnels_daily
  GROUP BY 2, 3, 4;
SELECT 'path' AS answer, tenant_id, CAST(session_date AS varchar) AS day, json_format(CAST(steps AS json)) AS steps,
  session_count AS sessions FROM access.paths_daily;
SELECT 'transition' AS answer, tenant_id, from_page_group, to_page_group, sum(transition_count) AS transitions
  FROM access.path_transitions_daily GROUP BY 2, 3, 4;
SELECT 'session' AS answer, session.* FROM processed.sessions AS session WHERE tenant_id = 'snowplow';
SELECT 'event' AS answer, visitor_id, event_at, event_id, event_type, anonymous_id, user_id, page_url, page_group,
  referrer_url, user_agent, device_class, browser, operating_system, country, channel, source, medium, campaign,
  referrer_class, json_format(CAST(attributes AS json)) AS attributes FROM processed.events
  WHERE tenant_id = 'snowplow' ORDER BY visitor_id, event_at, event_id, content_hash;
SELECT 'customer' AS answer, tenant_id, funnel, max(step) AS level FROM access.visitor_funnels_daily
  WHERE visitor_count > 0 GROUP BY 2, 3;
SELECT 'active' AS answer, CAST(one.as_of_date AS varchar) AS first_day, CAST(other.as_of_date AS varchar) AS other_day,
  count(*) AS persons FROM access.person_days AS one JOIN access.person_days AS other
  ON one.tenant_id = other.tenant_id AND one.person_id = other.person_id
  WHERE one.tenant_id = 'clickhouse-retention' AND one.session_count > 0 AND other.session_count > 0 GROUP BY 2, 3;
SELECT 'bits' AS answer, CAST(as_of_date AS varchar) AS day, active_28, count(*) AS persons FROM access.person_days
  WHERE tenant_id = 'clickhouse-retention' GROUP BY 2, 3;
SELECT 'comeback' AS answer, period, count(DISTINCT person_id) AS customers, count(DISTINCT person_id) FILTER (
    WHERE element_at(page_groups, '/completed') > 0 AND date_diff('day', first_active_date, as_of_date) >= period
  ) AS comebacks FROM access.person_days CROSS JOIN UNNEST(ARRAY[PERIODS]) AS periods (period)
  WHERE tenant_id = 'dbt-retention' GROUP BY 2;
"""


def queries(data):
    return QUERIES.replace("PERIODS", ", ".join(str(int(row["period"])) for row in data.comebacks))


class Report:
    """Prints what agrees and what does not, and counts what no rule explains."""

    def __init__(self, shows_all):
        self.shows_all = shows_all
        self.unexplained = 0
        self.rules = {}

    def explain(self, rule, count=1):
        if rule is None:
            self.unexplained += count
            return "NOT EXPLAINED"
        self.rules[rule] = RULES[rule]
        return f"rule {rule}"

    def cases(self, title, cases):
        """Each case: label, expected, actual, and the rule by which they may differ, or None."""
        wrong = [case for case in cases if case[1] != case[2]]
        print(f"{title}: {len(cases) - len(wrong)} of {len(cases)} agree")
        for label, expected, actual, rule in wrong:
            print(f"  {label}: expected {expected}, is {actual}: {self.explain(rule)}")

    def told(self, by_rule):
        return ", ".join(f"{count} by {self.explain(rule, count)}" for rule, count in by_rule.items())

    def more(self, title, by_rule):
        print(f"{title}: {sum(by_rule.values())}: {self.told(by_rule)}")

    def columns(self, title, columns):
        """Each column: a list of (label, expected, actual, rule)."""
        print(title)
        agreeing = {name: cells for name, cells in columns.items() if all(cell[1] == cell[2] for cell in cells)}
        empty = [name for name, cells in agreeing.items() if not any(cell[1] for cell in cells)]
        count = max(len(cells) for cells in columns.values())
        print(f"  {count} of {count} agree: {', '.join(name for name in agreeing if name not in empty)}")
        if empty:
            print(f"  empty in both: {', '.join(empty)}")
        for name, cells in columns.items():
            wrong = [cell for cell in cells if cell[1] != cell[2]]
            if wrong:
                by_rule = collections.Counter(cell[3] for cell in wrong)
                print(f"  {len(cells) - len(wrong)} of {len(cells)} agree: {name}; {self.told(by_rule)}")
            for label, expected, actual, rule in wrong:
                if rule is None or self.shows_all:
                    print(f"    {label}: expected {expected!r}, is {actual!r}")


def compare(data, answers, report):
    by_kind = collections.defaultdict(list)
    for row in answers:
        by_kind[row["answer"]].append(row)
    compare_clickhouse(data, by_kind["funnel"], report)
    compare_posthog(data, by_kind["path"], report)
    compare_retentioneering(data, by_kind, report)
    compare_orders(data, by_kind["customer"], report)
    compare_retention(data.retention, by_kind["active"], by_kind["bits"], report)
    compare_comebacks(data, by_kind["comeback"], report)
    compare_web(data, by_kind["session"], by_kind["event"], report)


def compare_clickhouse(data, rows, report):
    levels = collections.defaultdict(int)
    for row in rows:
        if int(row["sessions"]):
            key = row["tenant_id"], row["funnel"]
            levels[key] = max(levels[key], int(row["step"]))
    for mode in ("default", "strict_once"):
        cases = []
        for case_mode, label, tenant, _, steps, window, level in data.clickhouse:
            if case_mode == mode:
                name = data.funnels.name(steps, f"{window}s", "session")
                repeats = len(set(steps)) < len(steps)
                rule = "one-event-one-step" if mode == "default" and repeats else None
                label = f"{label}steps {', '.join(map(str, steps))} in {window} s"
                cases.append((label, level, levels[tenant, name], rule))
        report.cases(f"ClickHouse windowFunnel, {mode}: levels", cases)


def compare_posthog(data, rows, report):
    views = data.posthog["case_pageviews"]
    days = {at[:10] for person, visits in views["persons"].items()
            if not person.startswith("out of date range") for at, _ in visits}
    for title, tenant, expected, only, strip in (
        ("page views", "posthog-pageviews", views["expected_edges"], days, ""),
        ("custom events, as page views", "posthog-custom",
         data.posthog["case_custom_events"]["expected_edges"], None, "/"),
    ):
        edges = collections.Counter()
        for row in rows:
            if row["tenant_id"] == tenant and (only is None or row["day"] in only):
                steps = [step[len(strip):] for step in json.loads(row["steps"])]
                for number, (one, other) in enumerate(zip(steps, steps[1:]), 1):
                    edges[f"{number}_{one}", f"{number + 1}_{other}"] += int(row["sessions"])
        wanted = {(one, other): count for one, other, count in expected}
        cases = [(f"{one} to {other}", wanted.get((one, other), 0), edges[one, other], None)
                 for one, other in sorted(wanted.keys() | edges.keys())]
        report.cases(f"PostHog paths, {title}: edges", cases)


def compare_retentioneering(data, rows, report):
    funnels = collections.defaultdict(int)
    for row in rows["funnel"]:
        funnels[row["tenant_id"], row["funnel"], int(row["step"])] = int(row["sessions"])
    cases = []
    for number, case in enumerate(data.retentioneering["funnels"]):
        name = data.funnels.name(case["steps"], "24h", "session")
        counts = [funnels[f"retentioneering-funnel-{number}", name, step + 1] for step in range(len(case["steps"]))]
        cases.append((f"funnel {number + 1}", case["unique_paths"], counts, None))
    report.cases("retentioneering funnels: paths per step", cases)
    if not data.retentioneering_events:
        print("retentioneering transitions: not compared, as no folder with transition_matrix_input.csv is given")
        return
    ends = {"path_start": "(entry)", "path_end": "(exit)"}
    order = data.retentioneering["order"]
    for by in ("user", "session"):
        counts = {(row["from_page_group"], row["to_page_group"]): int(row["transitions"])
                  for row in rows["transition"] if row["tenant_id"] == f"retentioneering-{by}"}
        cases = []
        for one, expected in zip(order, data.retentioneering[f"transition_count_by_{by}"]):
            for other, count in zip(order, expected):
                is_count = counts.pop((ends.get(one, f"/{one}"), ends.get(other, f"/{other}")), 0)
                cases.append((f"{one} to {other}", count, is_count, "merged-repeats" if one == other else None))
        cases += [(f"{one} to {other}", 0, count, None) for (one, other), count in counts.items()]
        report.cases(f"retentioneering transitions by {by}: cells", cases)


def compare_orders(data, rows, report):
    name = data.funnels.name([row["event_type"] for row in data.orders_expected], "720h", "visitor")
    levels = [int(row["level"]) for row in rows if row["tenant_id"].startswith("dbt-") and row["funnel"] == name]
    counts = [sum(level >= step for level in levels) for step in range(1, 4)]
    cases = [(row["event_type"], (int(row["unique_users"]), DBT[step]), (counts[step],) * 2, None)
             for step, row in enumerate(data.orders_expected)]
    report.cases("dbt_product_analytics funnel: customers per step, as their file has it and as stated", cases)


def compare_retention(retention, active, bits, report):
    """Active on the first day, and on it and each further one: as sessions of the days have it, and as bits have it."""
    pairs = {(row["first_day"], row["other_day"]): int(row["persons"]) for row in active}
    as_of = {(row["day"], int(row["active_28"])): int(row["persons"]) for row in bits}

    def with_bits(first, other, last):
        wanted = bit(first, last) | bit(other, last)
        return sum(persons for (day, set_bits), persons in as_of.items()
                   if day == last and set_bits & wanted == wanted)

    by_sessions, by_bits = [], []
    for days, expected in retention.cases:
        counts = [pairs.get((days[0], day), 0) for day in days]
        by_sessions.append((f"days {', '.join(days)}", expected, counts, None))
        counts = [with_bits(days[0], day, days[-1]) for day in days]
        by_bits.append((f"days {', '.join(days)}", expected, counts, None))
    report.cases("ClickHouse retention, from session_count: persons per day", by_sessions)
    report.cases("ClickHouse retention, from active_28: persons per day", by_bits)


def bit(day, as_of):
    return 1 << (datetime.date.fromisoformat(as_of) - datetime.date.fromisoformat(day)).days


def compare_comebacks(data, rows, report):
    found = {int(row["period"]): (int(row["comebacks"]), int(row["customers"])) for row in rows}
    cases = []
    for row in data.comebacks:
        count = int(row["unique_users"])
        expected = count, round(count / float(row["pct_users"]))
        cases.append((f"period {row['period']}", expected, found.get(int(row["period"]), (0, 0)), None))
    report.cases("dbt_product_analytics retention: customers that come back, of all", cases)


def plain(value):
    """A value as text, numbers and instants alike however they are written."""
    if value is None or value == "":
        return ""
    text = str(value)
    if len(text) > 18 and text[4] == "-" and text[10] in " T":
        return instant(text).replace(tzinfo=None).isoformat(sep=" ", timespec="milliseconds")
    try:
        return repr(float(text))
    except ValueError:
        return text.lower() if text in ("TRUE", "FALSE", "True", "False") else text


# Their values, for ours.
CHANNELS = {"Unassigned": ("direct", "internal"), "Display": ("paid",), "Paid Other": ("paid",)}


def web_facts(rows):
    """By tracker session and by event: what about it makes our figures other ones, as names of RULES."""
    sessions, of_events = collections.defaultdict(set), collections.defaultdict(set)
    by_session, by_visitor, by_view = (collections.defaultdict(list) for _ in range(3))
    ids = collections.Counter(row["event_id"] for row in rows)
    for row in sorted(rows, key=lambda row: (row["derived_tstamp"], row["event_id"])):
        by_session[row["domain_sessionid"]].append(row)
        by_visitor[row["domain_userid"] or row["user_id"]].append(row)
        if row["event_name"] == "page_view":
            by_view[view_id(row)].append(row)
        facts = of_events[row["event_id"]]
        if ids[row["event_id"]] > 1:
            facts |= {"id-conflict"} | ({"view-conflict"} if row["event_name"] == "page_view" else set())
        if not row["domain_sessionid"]:
            facts.add("no-session-id")
        if instant(row["dvce_sent_tstamp"]) - instant(row["dvce_created_tstamp"]) > datetime.timedelta(days=3):
            facts.add("late")
    for view, views in by_view.items():
        if len(views) > 1 or view is None:
            for row in views:
                of_events[row["event_id"]].add("view-id")
    for session, members in by_session.items():
        facts = sessions[session]
        if len({row["domain_userid"] for row in members}) > 1:
            facts.add("one-visitor")
        if len({row["user_id"] for row in members}) > 1:
            facts.add("last-user")
        names = {row["event_name"] for row in members}
        if "page_view" not in names:
            facts.add("pings" if "page_ping" in names else "views-only")
        first = instant(members[0]["derived_tstamp"])
        for row in members:
            facts |= of_events[row["event_id"]]
            if instant(row["derived_tstamp"]) - first > datetime.timedelta(days=3):
                of_events[row["event_id"]].add("three-days")
                facts.add("three-days")
    for members in by_visitor.values():
        order = [row["domain_sessionid"] for row in members]
        for session in set(order):
            where = [i for i, other in enumerate(order) if other == session]
            if where[-1] - where[0] >= len(where):
                sessions[session].add("in-order")
        for one, other in zip(members, members[1:]):
            if one["derived_tstamp"] == other["derived_tstamp"]:
                sessions[one["domain_sessionid"]].add("order")
            if one["domain_sessionid"] == other["domain_sessionid"]:
                pause = instant(other["derived_tstamp"]) - instant(one["derived_tstamp"])
                if pause > datetime.timedelta(hours=4):
                    sessions[one["domain_sessionid"]].add("gap")
    return sessions, of_events


def seconds_between(one, other):
    """As theirs are counted: how often a new second begins."""
    return int(instant(other).timestamp()) - int(instant(one).timestamp())


def first_of(rules_in_order, facts):
    return next((rule for rule in rules_in_order if rule in facts), None)


# By which rules a session ends elsewhere, and what is counted within it can be more or less.
CUTS = ("gap", "one-visitor", "in-order", "three-days")
EVENT_COUNTS = CUTS + ("id-conflict",)
VIEW_COUNTS = CUTS + ("view-conflict", "view-id", "pings")


def compare_web(data, sessions, rows, report):
    facts, event_facts = web_facts(data.web)
    for row in rows:
        row["attributes"] = json.loads(row["attributes"])
    sessions.sort(key=lambda session: (session["visitor_id"], session["started_at"], session["first_event_id"]))
    for session in sessions:
        begin = session["started_at"], session["first_event_id"]
        end = session["last_event_at"], session["last_event_id"]
        session["events"] = [row for row in rows if row["visitor_id"] == session["visitor_id"]
                             and begin <= (row["event_at"], row["event_id"]) <= end]
        session["views"] = [row for row in session["events"] if row["event_type"] == "page_view"]
        session["tracker"] = session["events"][0]["attributes"].get("domain_sessionid", "")
        for row in session["events"]:
            row["session"] = session
    compare_views(data, rows, facts, event_facts, report)
    compare_sessions(data, sessions, facts, report)
    compare_users(data, sessions, facts, report)


def sent(column, row):
    """What an event of ours holds of a column of theirs, as it was sent."""
    name = WEB_FIELDS.get(column)
    return row[name] if name and name != "event_time" else row["attributes"].get(column)


def cell(label, expected, actual, rule=None):
    return label, plain(expected), plain(actual), rule


def channel_cell(label, expected, actual):
    agrees = actual in CHANNELS.get(expected, ())
    return label, expected, expected if agrees else actual, "referrer" if expected == "Unassigned" else None


# Columns of events that have a comparison of their own, or that theirs fill from a context.
ELSEWHERE = ("derived_tstamp", "mkt_medium", "mkt_source", "mkt_campaign", "refr_medium", "geo_country", "os_family")


def acquisition(columns, label, wanted, row):
    """Where the visitor came from; theirs says so only where there are utm parameters."""
    for theirs, ours in (("mkt_medium", "medium"), ("mkt_source", "source"), ("mkt_campaign", "campaign"),
                         ("refr_medium", "referrer_class")):
        rule = None if wanted[theirs] else "referrer"
        columns[f"{theirs} ({ours})"].append(cell(label, wanted[theirs], row[ours], rule))
    columns["default_channel_group (channel)"].append(
        channel_cell(label, wanted["default_channel_group"], row["channel"] or "direct"))


def devices(columns, label, wanted, row):
    for theirs, ours in (("device_class", "device_class"), ("agent_name", "browser"),
                         ("operating_system_name", "operating_system")):
        name = row[ours] and row[ours].replace(" ", "")  # names have no blanks in their contexts
        columns[f"{theirs} ({ours})"].append(cell(label, wanted[theirs], name, "user-agent"))


def one_of_ours(key, found, rules_of_more, facts):
    """A case; that there is more than one may have a reason, that there is none may not."""
    count = len(found[key])
    return key[:8], 1, count, first_of(rules_of_more, facts[key]) if count else None


def compare_views(data, rows, facts, event_facts, report):
    views = collections.defaultdict(list)
    for row in rows:
        if row["event_type"] == "page_view":
            views[row["event_id"]].append(row)
    wanted_ids = {wanted["event_id"] for wanted in data.web_views}
    report.cases("snowplow-web page views: theirs that are one of ours", [
        one_of_ours(wanted["event_id"], views, ("view-conflict",), event_facts) for wanted in data.web_views])
    report.more("snowplow-web page views: ours that are none of theirs", collections.Counter(
        first_of(("late", "view-id", "three-days"), event_facts[event]) for event in views if event not in wanted_ids))

    columns = collections.defaultdict(list)
    columns_of_events = set(data.web[0])
    pings = collections.defaultdict(list)
    for row in rows:
        if row["event_type"] == "page_ping":
            pings[row["session"]["tracker"], row["attributes"].get("page_view_id")].append(row)
    for wanted in data.web_views:
        if not views[wanted["event_id"]]:
            continue
        row = views[wanted["event_id"]][0]
        label = wanted["event_id"][:8]
        session = row["session"]
        rule = first_of(VIEW_COUNTS, facts[wanted["domain_sessionid"]])
        for column in wanted:
            if column in columns_of_events and column not in ELSEWHERE:
                columns[column].append(cell(label, wanted[column], sent(column, row),
                                            "one-visitor" if column == "domain_userid" else None))

        def add(name, expected, actual, rule=None):
            columns[name].append(cell(label, expected, actual, rule))

        add("page_view_id", wanted["page_view_id"], row["attributes"].get("page_view_id"))
        add("derived_tstamp (event_at)", wanted["derived_tstamp"], row["event_at"])
        add("start_tstamp (event_at)", wanted["start_tstamp"], row["event_at"])
        add("page_view_in_session_index (place among the session's views)", wanted["page_view_in_session_index"],
            session["views"].index(row) + 1, rule)
        add("page_views_in_session (page_view_count)", wanted["page_views_in_session"], session["page_view_count"],
            rule)
        path = wanted["page_urlpath"]
        add("page_urlpath (page_group)", path, row["page_group"], "slash" if path[:-1] == row["page_group"] else None)
        add("geo_country (country)", wanted["geo_country"], row["country"])
        devices(columns, label, wanted, row)
        acquisition(columns, label, wanted, row)
        # Not ours to tell, but told by what is kept of the events.
        at = [instant(ping["event_at"]) for ping in pings[wanted["domain_sessionid"], wanted["page_view_id"]]]
        start = instant(row["event_at"])
        end = max([start] + at)
        add("end_tstamp (over processed.events)", wanted["end_tstamp"], end.isoformat())
        add("absolute_time_in_s (over processed.events)", wanted["absolute_time_in_s"],
            seconds_between(row["event_at"], end.isoformat()))
        beats = len({int(ping.timestamp()) // 10 for ping in at})
        add("engaged_time_in_s (over processed.events)", wanted["engaged_time_in_s"],
            10 * (beats - 1) + 5 if beats else 0)
    report.columns("snowplow-web page views: columns", columns)
    print_others(data.web_views[0], columns)


def print_others(wanted, columns):
    compared = {name.split(" ")[0] for name in columns}
    print("  nothing of ours: " + ", ".join(column for column in wanted if column not in compared))


def compare_sessions(data, sessions, facts, report):
    by_tracker = collections.defaultdict(list)
    for session in sessions:
        by_tracker[session["tracker"]].append(session)
    report.cases("snowplow-web sessions: theirs that are one of ours", [
        one_of_ours(wanted["domain_sessionid"], by_tracker, CUTS, facts) for wanted in data.web_sessions])
    wanted_ids = {wanted["domain_sessionid"] for wanted in data.web_sessions}
    more = {tracker: found for tracker, found in by_tracker.items() if found and tracker not in wanted_ids}
    by_rule = collections.Counter()
    for tracker, found in more.items():
        by_rule[first_of(("no-session-id", "late", "view-id", "views-only"), facts[tracker])] += len(found)
    report.more("snowplow-web sessions: ours that are none of theirs", by_rule)
    columns = collections.defaultdict(list)
    columns_of_events = set(data.web[0])
    for wanted in data.web_sessions:
        found = by_tracker[wanted["domain_sessionid"]]
        if found:
            session_columns(columns, columns_of_events, wanted, found[0], facts[wanted["domain_sessionid"]])
    report.columns("snowplow-web sessions: columns, against our first session of the id", columns)
    print_others(data.web_sessions[0], columns)


def session_columns(columns, columns_of_events, wanted, session, facts):
    label = wanted["domain_sessionid"][:8]
    views = session["views"]
    # Theirs describe a session by its first page view, or ping where it has none.
    first, last = (views[0], views[-1]) if views else (session["events"][0], session["events"][-1])

    def add(name, expected, actual, *rules_of_it):
        columns[name].append(cell(label, expected, actual, first_of(rules_of_it, facts)))

    for column in wanted:
        if column in columns_of_events and column not in ELSEWHERE and column != "user_id":
            add(column, wanted[column], sent(column, first), "in-order")
    add("start_tstamp (started_at)", wanted["start_tstamp"], session["started_at"], "in-order", "pings")
    add("end_tstamp (ended_at)", wanted["end_tstamp"], session["ended_at"], *CUTS)
    add("absolute_time_in_s (from started_at to ended_at)", wanted["absolute_time_in_s"],
        seconds_between(session["started_at"], session["ended_at"]), *CUTS, "pings")
    add("page_views (page_view_count)", wanted["page_views"], session["page_view_count"], *VIEW_COUNTS)
    add("total_events (event_count)", wanted["total_events"], session["event_count"], *EVENT_COUNTS)
    counts = collections.Counter(row["event_type"] for row in session["events"])
    add("event_counts (over processed.events)", sorted(json.loads(wanted["event_counts"]).items()),
        sorted(counts.items()), *EVENT_COUNTS)
    add("user_id (user_id)", wanted["user_id"], session["user_id"], "last-user")
    for side, row, ours, cuts in (("first", first, "entry_page_group", ("in-order",)),
                                  ("last", last, "exit_page_group", CUTS)):
        page_group(columns, side, ours, label, wanted, session, first_of(cuts + ("pings",), facts))
        for part in ("title", "url", "urlscheme", "urlhost", "urlquery", "urlfragment"):
            add(f"{side}_page_{part}", wanted[f"{side}_page_{part}"], sent(f"page_{part}", row), *cuts)
    add("referrer (referrer_url of the first view)", wanted["referrer"], first["referrer_url"])
    add("geo_country (country)", wanted["geo_country"], session["country"])
    devices(columns, label, wanted, session)
    acquisition(columns, label, wanted, session)
    add("cv_view_page_volume (conversion_count)", wanted["cv_view_page_volume"] or 0, session["conversion_count"],
        *VIEW_COUNTS)
    add("cv_view_page_converted (conversion_count > 0)", wanted["cv_view_page_converted"],
        int(session["conversion_count"]) > 0)


def page_group(columns, side, ours, label, wanted, session, rule):
    path = wanted[f"{side}_page_urlpath"]
    rule = "slash" if path[:-1] == session[ours] else rule
    columns[f"{side}_page_urlpath ({ours})"].append(cell(label, path, session[ours], rule))


def compare_users(data, sessions, facts, report):
    columns = collections.defaultdict(list)
    for wanted in data.web_users:
        label = wanted["domain_userid"][:8]
        found = [session for session in sessions if session["visitor_id"] == f"a:{wanted['domain_userid']}"]
        columns["domain_userid (visitor_id)"].append(cell(label, 1, min(len(found), 1)))
        if found:
            user_columns(columns, label, wanted, found, set().union(*(facts[session["tracker"]] for session in found)))
    report.columns("snowplow-web users: columns, against the sessions of the visitor", columns)
    print_others(data.web_users[0], columns)


def user_columns(columns, label, wanted, found, facts):
    def add(name, expected, actual, *rules_of_it):
        columns[name].append(cell(label, expected, actual, first_of(rules_of_it, facts)))

    if len({row["user_id"] for session in found for row in session["events"]}) > 1:
        facts.add("last-user")
    add("start_tstamp (least started_at)", wanted["start_tstamp"], min(session["started_at"] for session in found))
    add("end_tstamp (greatest ended_at)", wanted["end_tstamp"], max(session["ended_at"] for session in found), *CUTS)
    add("page_views (sum of page_view_count)", wanted["page_views"],
        sum(int(session["page_view_count"]) for session in found), *VIEW_COUNTS)
    add("sessions (count)", wanted["sessions"], len(found), *CUTS)
    add("user_id (last user_id)", wanted["user_id"], found[-1]["user_id"], "last-user")
    for side, session, ours, cuts in (("first", found[0], "entry_page_group", ()),
                                      ("last", found[-1], "exit_page_group", CUTS + ("pings", "order"))):
        page_group(columns, side, ours, label, wanted, session, first_of(cuts, facts))
        add(f"{side}_geo_country (country)", wanted[f"{side}_geo_country"], session["country"])
    acquisition(columns, label, wanted, found[0])


def write(work, name, text):
    with open(os.path.join(work, name), "w", encoding="utf-8") as file:
        file.write(text)


def prepare(data, work):
    write(work, "rules.yaml", json.dumps(rules(data), indent=1))  # JSON is YAML
    write(work, "events.ndjson", "".join(json.dumps(event) + "\n" for event in events(data)))
    write(work, "queries.sql", queries(data))
    days = sorted(datetime.date.fromisoformat(row["order_date"]) for row in data.orders)
    write(work, "orders.days", f"--from {days[0]} --to {days[-1] + datetime.timedelta(days=1)}")
    first = datetime.date.fromisoformat(f"{LAKE_MONTH}-01")
    write(work, "audience.days", f"--from {first} --to {first + datetime.timedelta(days=31)}")  # the end is not computed


def main():
    parser = argparse.ArgumentParser(usage="golden.sh [--all] DATA_DIR [RETENTIONEERING_DIR]")
    parser.add_argument("command", choices=["prepare", "compare"])
    parser.add_argument("work")
    parser.add_argument("data")
    parser.add_argument("retentioneering", nargs="?")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    data = Data(arguments.data, arguments.retentioneering)
    if arguments.command == "prepare":
        prepare(data, arguments.work)
        return 0
    report = Report(arguments.all)
    with open(os.path.join(arguments.work, "answers.json"), encoding="utf-8") as file:
        compare(data, [json.loads(line) for line in file if line.strip()], report)
    print("rules")
    for name, sentence in report.rules.items():
        print(f"  {name}: {sentence}")
    print(f"differences that no rule explains: {report.unexplained}")
    return 50 if report.unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
