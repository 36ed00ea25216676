package io.tributary.benchmarks;

import java.nio.file.Path;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * A topic of canonical NDJSON to {@code raw.events} and {@code processed.sessions}, live, as Flink
 * SQL does it best: one job of two inserts, each with a Kafka source of its own, so that raw bytes
 * are neither parsed nor shuffled but written where they are read, and JSON is parsed into the
 * columns that sessions need and no others. Objects are reused and operators chained. Session
 * windows take no part in mini-batches or in two-phase aggregation, which Flink 1.19 does not have
 * for them; the older form of them, {@code group by session(...)}, takes as much processor time.
 *
 * <p>It differs from Tributary where Flink SQL has no equal. Copies count twice, or if asked they
 * are dropped by their ids, which are held for two days of the clock. An event does not last, so a
 * pause runs from the last event's time and not from its end, and {@code ended_at} is missing. A
 * session is written once, when the watermark has passed it: an event more than {@value
 * #LATENESS_SECONDS} s late is dropped and corrects nothing. A broken record is in {@code
 * raw.events} only. It is spared {@code processed.events}, visitor-days, page groups, dead letters,
 * machines and the ledger, and its tables are not partitioned by day.
 *
 * <p>It runs within one process, whose tasks exchange rows in memory as those of one TaskManager
 * do.
 */
public final class NativeFlinkSql {
  /** The generator's network delays a record by less. */
  private static final int LATENESS_SECONDS = 5;

  static final String CATALOG =
      """
      create catalog lake with (
        'type' = 'iceberg', 'catalog-type' = 'hadoop', 'warehouse' = '%s')
      """;

  /**
   * Packed as Tributary packs its own, and as it does without statistics. Dictionaries are given up
   * early, as most values are seen once.
   */
  private static final String PROPERTIES =
      """
      with (
        'format-version' = '2',
        'write.format.default' = 'parquet',
        'write.parquet.compression-codec' = 'zstd',
        'write.parquet.compression-level' = '1',
        'write.parquet.dict-size-bytes' = '65536',
        'write.metadata.metrics.default' = 'none',
        'write.distribution-mode' = 'none')
      """;

  private static final String CREATE_RAW =
      """
      create table lake.`raw`.events (
        `partition` int, `position` bigint, ingested_at timestamp_ltz(6), payload bytes)
      """
          + PROPERTIES;

  private static final String CREATE_SESSIONS =
      """
      create table lake.processed.sessions (
        tenant_id string, visitor_id string, started_at timestamp_ltz(6),
        last_event_at timestamp_ltz(6), event_count bigint, page_view_count bigint,
        entry_page_url string, exit_page_url string, first_event_id string, last_event_id string)
      """
          + PROPERTIES;

  private static final String TOPIC =
      """
        'connector' = 'kafka',
        'properties.bootstrap.servers' = '%s',
        'topic' = '%s',
        'scan.startup.mode' = 'earliest-offset',
        'scan.bounded.mode' = '%s',
      """;

  private static final String RECORDS =
      """
      create temporary table records (
        payload bytes,
        `partition` int metadata virtual,
        `offset` bigint metadata virtual,
        ingested_at timestamp_ltz(3) metadata from 'timestamp' virtual)
      with (%s 'format' = 'raw')
      """;

  private static final String PARSED =
      """
      create temporary table parsed (
        tenant_id string, event_id string, event_type string, event_time timestamp_ltz(3),
        anonymous_id string, user_id string, page_url string,
        received_at as proctime(),
        watermark for event_time as event_time - interval '%d' second)
      with (
        %s
        'scan.watermark.idle-timeout' = '10 s',
        'format' = 'json',
        'json.ignore-parse-errors' = 'true',
        'json.timestamp-format.standard' = 'ISO-8601')
      """;

  /** Of a moment's events the one with the least id is first; a moment has 23 characters. */
  private static final String EVENTS =
      """
      create temporary view events as
      select
        coalesce(tenant_id, 'default') as tenant_id,
        case when anonymous_id <> '' then 'a:' || anonymous_id else 'u:' || user_id end
          as visitor_id,
        event_time,
        event_type = 'page_view' as is_page_view,
        page_url,
        event_id,
        cast(event_time as string) as moment,
        received_at
      from parsed
      where event_type <> '' and event_time is not null and (anonymous_id <> '' or user_id <> '')
      """;

  private static final String ONCE =
      """
      create temporary view once as
      select * from (
        select
          *,
          row_number() over (
            partition by tenant_id, visitor_id, event_id order by received_at) as copy
        from events)
      where copy = 1
      """;

  private static final String INSERT_RAW =
      """
      insert into lake.`raw`.events
      select `partition`, `offset`, ingested_at, payload from records
      """;

  private static final String INSERT_SESSIONS =
      """
      insert into lake.processed.sessions
      select
        tenant_id,
        visitor_id,
        min(event_time),
        max(event_time),
        count(*),
        count(*) filter (where is_page_view),
        substring(min(moment || page_url) filter (where is_page_view) from 24),
        substring(max(moment || page_url) filter (where is_page_view) from 24),
        substring(min(moment || event_id) from 24),
        substring(max(moment || event_id) from 24)
      from table(session(
        table %s partition by (tenant_id, visitor_id), descriptor(event_time),
        interval '30' minute))
      group by tenant_id, visitor_id, window_start, window_end
      """;

  /**
   * How the job runs.
   *
   * @param checkpointSeconds how often it commits
   * @param dropsCopies whether an event counts once that was sent several times
   * @param isBounded whether it ends with the records that are there when it starts
   */
  record Settings(
      String brokers,
      String topic,
      Path lake,
      int checkpointSeconds,
      String stateBackend,
      int parallelism,
      boolean dropsCopies,
      boolean isBounded) {}

  private NativeFlinkSql() {}

  /**
   * Reads a topic into a new lake until it is killed.
   *
   * @param args the brokers, the topic, the lake's folder, seconds between checkpoints, {@code
   *     heap} or {@code rocksdb}, the parallelism, {@code keep} or {@code drop} for copies
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 7
        || !Set.of("heap", "rocksdb").contains(args[4])
        || !Set.of("keep", "drop").contains(args[6])) {
      throw new IllegalArgumentException(
          "Cannot run: expected BROKERS TOPIC LAKE SECONDS heap|rocksdb PARALLELISM keep|drop");
    }
    start(
            new Settings(
                args[0],
                args[1],
                Path.of(args[2]),
                Integer.parseInt(args[3]),
                args[4],
                Integer.parseInt(args[5]),
                args[6].equals("drop"),
                false))
        .await();
  }

  /** Starts the job, within this process. */
  static TableResult start(Settings settings) {
    StreamTableEnvironment sql =
        StreamTableEnvironment.create(
            StreamExecutionEnvironment.createLocalEnvironment(
                settings.parallelism(), configuration(settings)));
    String topic =
        TOPIC.formatted(
            settings.brokers(),
            settings.topic(),
            settings.isBounded() ? "latest-offset" : "unbounded");
    sql.executeSql(CATALOG.formatted(settings.lake().toUri()));
    sql.executeSql("create database lake.`raw`");
    sql.executeSql("create database lake.processed");
    sql.executeSql(CREATE_RAW);
    sql.executeSql(CREATE_SESSIONS);
    sql.executeSql(RECORDS.formatted(topic));
    sql.executeSql(PARSED.formatted(LATENESS_SECONDS, topic));
    sql.executeSql(EVENTS);
    sql.executeSql(ONCE);
    StatementSet inserts = sql.createStatementSet();
    inserts.addInsertSql(INSERT_RAW);
    inserts.addInsertSql(INSERT_SESSIONS.formatted(settings.dropsCopies() ? "once" : "events"));
    return inserts.execute();
  }

  private static Configuration configuration(Settings settings) {
    boolean isRocksDb = settings.stateBackend().equals("rocksdb");
    Configuration configuration = new Configuration();
    configuration.setString(
        "execution.checkpointing.interval", settings.checkpointSeconds() + " s");
    configuration.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
    configuration.setString(
        "state.checkpoints.dir", settings.lake().resolve("checkpoints").toUri().toString());
    configuration.setString("state.backend.type", isRocksDb ? "rocksdb" : "hashmap");
    configuration.setString("state.backend.incremental", "true");
    configuration.setString("taskmanager.memory.managed.size", isRocksDb ? "512m" : "0");
    configuration.setString("pipeline.object-reuse", "true");
    configuration.setString("table.exec.state.ttl", "2 d");
    configuration.setString("table.local-time-zone", "UTC");
    // A measurement that fails is to be seen.
    configuration.setString("restart-strategy.type", "none");
    return configuration;
  }
}
