package io.tributary.table;

import java.io.Serializable;
import java.util.List;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;

/** A table of the lake; the constants are all that there are. */
public record TableName(String namespace, String name) implements Serializable {
  public static final TableName RAW_EVENTS = new TableName("raw", "events");
  public static final TableName RAW_DEAD_LETTERS = new TableName("raw", "dead_letters");
  public static final TableName PROCESSED_EVENTS = new TableName("processed", "events");
  public static final TableName SESSION_CHANGES = new TableName("processed", "session_changes");
  public static final TableName VISITOR_DAY_CHANGES =
      new TableName("processed", "visitor_day_changes");
  public static final TableName PLAYBACK_CHANGES = new TableName("processed", "playback_changes");
  public static final TableName IDENTITIES = new TableName("processed", "identities");
  public static final TableName TRAFFIC_CHANGES = new TableName("access", "traffic_changes");
  public static final TableName PAGE_CHANGES = new TableName("access", "page_changes");
  public static final TableName PATH_TRANSITION_CHANGES =
      new TableName("access", "path_transition_changes");
  public static final TableName PATH_CHANGES = new TableName("access", "path_changes");
  public static final TableName TARGET_CHANGES = new TableName("access", "target_changes");
  public static final TableName FUNNEL_CHANGES = new TableName("access", "funnel_changes");
  public static final TableName VISITOR_FUNNELS_DAILY =
      new TableName("access", "visitor_funnels_daily");
  public static final TableName CONTENT_CHANGES = new TableName("access", "content_changes");
  public static final TableName ACQUISITION_CHANGES =
      new TableName("access", "acquisition_changes");
  public static final TableName PERSON_DAYS = new TableName("access", "person_days");
  public static final TableName LIFECYCLE_DAILY = new TableName("access", "lifecycle_daily");
  public static final TableName RETENTION_DAILY = new TableName("access", "retention_daily");
  public static final TableName CHURN_COHORTS_WEEKLY =
      new TableName("access", "churn_cohorts_weekly");
  public static final TableName PERSON_FEATURES = new TableName("access", "person_features");
  public static final TableName CHURN_LABELS = new TableName("access", "churn_labels");
  public static final TableName LEDGER = new TableName("ops", "ledger");
  public static final TableName DIRTY_DAYS = new TableName("ops", "dirty_days");

  /** In the order in which a run publishes them. */
  public static final List<TableName> ALL =
      List.of(
          RAW_EVENTS,
          PROCESSED_EVENTS,
          VISITOR_DAY_CHANGES,
          SESSION_CHANGES,
          PLAYBACK_CHANGES,
          TRAFFIC_CHANGES,
          PAGE_CHANGES,
          PATH_TRANSITION_CHANGES,
          PATH_CHANGES,
          TARGET_CHANGES,
          FUNNEL_CHANGES,
          VISITOR_FUNNELS_DAILY,
          CONTENT_CHANGES,
          ACQUISITION_CHANGES,
          IDENTITIES,
          PERSON_DAYS,
          LIFECYCLE_DAILY,
          RETENTION_DAILY,
          CHURN_COHORTS_WEEKLY,
          PERSON_FEATURES,
          CHURN_LABELS,
          RAW_DEAD_LETTERS,
          DIRTY_DAYS,
          LEDGER);

  /** The namespaces: the three layers, and {@code ops}. */
  public static final List<String> NAMESPACES = List.of("raw", "processed", "access", "ops");

  /**
   * The table of that name, such as {@code processed.events}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TableName parse(String text) {
    for (TableName table : ALL) {
      if (table.toString().equals(text)) {
        return table;
      }
    }
    throw new IllegalArgumentException("Unknown table %s: expected one of %s".formatted(text, ALL));
  }

  public TableIdentifier identifier() {
    return TableIdentifier.of(Namespace.of(namespace), name);
  }

  @Override
  public String toString() {
    return namespace + "." + name;
  }
}
