"""Trains a model of who will churn on the lake's features, and says how it does on a later day.

  churn_model.py [--lake DIR | --catalog NAME] [--test DATE] [--dates N] [--truth DIR]

docs/features.md explains it. Exit codes: 0 done, 2 bad arguments, 20 no lake, no labels or no truth there.
"""

import argparse
import datetime
import json
import math
import os
import sys

import numpy
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import NoSuchTableError
from pyiceberg.expressions import EqualTo, In
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.inspection import permutation_importance
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

SEED = 1
LABEL_DAYS = 28  # what a label says of a day is known so many days later
STEP_DAYS = 7  # from one date of the training to the next
KEY = ["tenant_id", "as_of_date", "person_id"]
TEXTS = ["lifecycle_state", "device_class", "country", "first_channel", "last_channel"]
NO_FEATURES = KEY + ["run_id", "revenue_28", "top_page_groups", "top_contents"]  # maps and lists would need columns


class NotReady(Exception):
    """What is asked for is not there."""


def open_catalog(lake, name):
    if name:
        try:
            return load_catalog(name)
        except Exception as error:  # each kind of catalog fails in its own way
            raise NotReady(f"Cannot open the catalog {name} of PyIceberg's configuration: {error}") from error
    file = os.path.join(os.path.abspath(lake), "catalog.db")
    if not os.path.exists(file):
        raise NotReady(f"No lake at {lake}: there is no catalog.db")
    return load_catalog("lake", type="sql", uri=f"sqlite:///{file}", init_catalog_tables="false")


def load_table(catalog, name):
    try:
        return catalog.load_table(name)
    except NoSuchTableError as error:
        raise NotReady(f"No table {name} in the lake: run bin/tributary audience first") from error


def choose_dates(available, test, count):
    """The dates to train on, and the one to test on: the labels of the former were known by then."""
    if not available:
        raise NotReady(f"No labels yet: bin/tributary audience writes those of a day {LABEL_DAYS} days later")
    test = test or max(available)
    wanted = [test - datetime.timedelta(LABEL_DAYS + STEP_DAYS * i) for i in range(count)]
    training = sorted(available.intersection(wanted))
    span = f"labels reach from {min(available)} to {max(available)}"
    if test not in available:
        raise NotReady(f"No labels of {test}: {span}")
    if not training:
        raise NotReady(f"No labels to train on, {LABEL_DAYS} days before {test} or earlier: {span}")
    return training, test


def read(features, labels, names, dates):
    """Features and labels of dates. Sorted, so that the model does not depend on how rows lie in files."""
    chosen = In("as_of_date", dates)
    known = features.scan(row_filter=chosen, selected_fields=KEY + names).to_arrow()
    became = labels.scan(row_filter=chosen, selected_fields=KEY + ["churned_within_28d"]).to_arrow()
    rows = known.join(became, keys=KEY, join_type="inner").sort_by([(name, "ascending") for name in KEY])
    columns = [rows[name].fill_null("") if name in TEXTS else rows[name] for name in names]
    x = numpy.column_stack([numpy.array(column.to_pylist(), dtype=object) for column in columns])
    y = numpy.array(rows["churned_within_28d"].to_pylist())
    if not 0 < y.sum() < len(y):
        raise NotReady(f"Nothing to tell apart on {', '.join(map(str, dates))}: {y.sum()} of {len(y)} persons churn")
    return rows, x, y


def new_model(names):
    texts = [i for i, name in enumerate(names) if name in TEXTS]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=math.nan)
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=150, max_leaf_nodes=15, min_samples_leaf=40,
        categorical_features=list(range(len(texts))), random_state=SEED)  # the encoder puts them first
    return make_pipeline(make_column_transformer((encoder, texts), remainder="passthrough"), trees)


def stopped_for_good(folder, catalog, date):
    """Whether persons, by tenant and id, had stopped for good by the end of a date, as the generator knows."""
    identities = load_table(catalog, "processed.identities").scan(
        row_filter=EqualTo("as_of_date", date), selected_fields=["tenant_id", "visitor_id", "user_id", "is_current"])
    users = {(row["tenant_id"], row["visitor_id"]): "u:" + row["user_id"]
             for row in identities.to_arrow().to_pylist() if row["is_current"]}
    stopped = {}
    with open(os.path.join(folder, "persons.ndjson"), encoding="utf-8") as file:
        for person in map(json.loads, file):
            end = None if person["come_back_day"] else person["planned_churn_day"]
            for visitor in person["visitors"]:
                tenant, visitor_id = person["tenant_id"], visitor["visitor_id"]
                person_id = users.get((tenant, visitor_id), visitor_id)
                stopped[tenant, person_id] = end is not None and end <= str(date)
    return stopped


def print_truth(stopped, rows, scores):
    persons = zip(rows["tenant_id"].to_pylist(), rows["person_id"].to_pylist())
    known = [(stopped[person], score) for person, score in zip(persons, scores) if person in stopped]
    count = sum(has_stopped for has_stopped, _ in known)
    print(f"generator's truth: {count} of {len(known)} persons had stopped for good")
    if 0 < count < len(known):
        print(f"  {'ROC AUC':26} {roc_auc_score(*zip(*known)):.3f}")


def run(arguments):
    if arguments.truth and not os.path.exists(os.path.join(arguments.truth, "persons.ndjson")):
        raise NotReady(f"No truth in {arguments.truth}: there is no persons.ndjson")
    catalog = open_catalog(arguments.lake, arguments.catalog)
    features, labels = load_table(catalog, "access.person_features"), load_table(catalog, "access.churn_labels")
    # By the list of partitions: no data is read for it.
    partitions = labels.inspect.partitions().to_pylist() if labels.current_snapshot() else []
    available = {row["partition"]["as_of_date"] for row in partitions}
    dates, test = choose_dates(available, arguments.test, arguments.dates)
    names = [field.name for field in features.schema().fields if field.name not in NO_FEATURES]
    _, train_x, train_y = read(features, labels, names, dates)
    test_rows, test_x, test_y = read(features, labels, names, [test])

    model = new_model(names).fit(train_x, train_y)
    scores = model.predict_proba(test_x)[:, 1]
    recency = test_x[:, names.index("recency_days")].astype(float)
    constant = numpy.full(len(test_y), train_y.mean())
    print(f"training: {len(train_y)} rows of {', '.join(map(str, dates))}, base rate {train_y.mean():.3f}")
    print(f"test: {len(test_y)} rows of {test}, base rate {test_y.mean():.3f}")
    for name, score, other, other_name in (
            ("ROC AUC", roc_auc_score, recency, "recency_days alone"),
            ("average precision", average_precision_score, recency, "recency_days alone"),
            ("log loss", log_loss, constant, "the training's base rate for all")):
        print(f"  {name:26} {score(test_y, scores):.3f}   {score(test_y, other):.3f} with {other_name}")
    if arguments.truth:
        print_truth(stopped_for_good(arguments.truth, catalog, test), test_rows, scores)
    importances = permutation_importance(
        model, test_x, test_y, scoring="roc_auc", n_repeats=10, random_state=SEED).importances_mean
    print("most important features: what the ROC AUC loses if their values are shuffled")
    for i in numpy.argsort(-importances, kind="stable")[:8]:
        print(f"  {names[i]:26} {importances[i]:.3f}")


def a_date(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is no date: expected one such as 2026-03-07") from error


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n")[2].strip(), description=__doc__.split("\n")[0])
    lake = parser.add_mutually_exclusive_group()
    lake.add_argument("--lake", default="lake", help="a local lake's folder (default: ./lake)")
    lake.add_argument("--catalog", help="any other lake: the name of a catalog in PyIceberg's configuration")
    parser.add_argument("--test", type=a_date, help="as-of date to test on (default: the newest that has labels)")
    parser.add_argument("--dates", type=int, default=4, help="train on so many as-of dates, a week apart (default: 4)")
    parser.add_argument("--truth", help="folder with the generator's truth, to compare the scores with")
    arguments = parser.parse_args()
    if arguments.dates < 1:
        parser.error(f"argument --dates: '{arguments.dates}' is too few: expected 1 or more")
    try:
        run(arguments)
    except NotReady as error:
        print(error, file=sys.stderr)
        return 20
    return 0


if __name__ == "__main__":
    sys.exit(main())
