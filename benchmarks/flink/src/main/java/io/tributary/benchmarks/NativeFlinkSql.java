package io.tributary.benchmarks;

import java.nio.file.Path;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

/**
 * A topic of canonical NDJSON to {@code raw.events} and {@code processed.session_changes}, live, as
 * Flink SQL does it best: with the columns and partitions of Tributary's tables, by one job of two
 * inserts. Raw records are written where they are read; only what sessions need is shuffled. A
 * session is one aggregate, {@link SessionAggregate}, whose accumulator stays an object as long as
 * it is on the heap. Objects are reused and operators chained. Session windows take no part in
 * mini-batches or in two-phase aggregation, which Flink 1.19 does not have for them.
 *
 * <p>Records are decoded in one of two ways. As SQL does it, by Flink's {@code json} format: what
 * has no function in SQL is derived by {@link Derive}. This format does not give a record's bytes,
 * so there is a source of them beside it, which reads the topic once more; {@code event_at} of raw
 * records, which it could only have by parsing them again, is null. Or by a function written in
 * Java for these very records, {@link Decode}: both inserts share one source then, and a record is
 * decoded once.
 *
 * <p>It knows the built-in rules only, with days of UTC. They stand as constants in its functions.
 *
 * <p>It differs from Tributary where Flink SQL has no equal. Copies count twice, or if asked those
 * of one id count once within a session. A pause runs from the last event's time and not from its
 * end, as session windows go by a row's time, in whole milliseconds. A session is written once,
 * when the watermark has passed it, with revision 0: an event more than {@value #LATENESS_SECONDS}
 * s late is dropped where its session is written, and corrects nothing. A record without an id gets
 * a hash of its bytes or fields. A time is read in ISO 8601 with an offset only, by the format in
 * UTC to the second or finer. A record that names a field twice, or holds what one of its fields
 * cannot take, is an event without that. A broken record is in {@code raw.events} only. It is
 * spared {@code processed.events}, visitor-days, playbacks, dead letters, machines and the ledger.
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
        source string not null, format string not null, ingestion_date date not null,
        ingested_at timestamp_ltz(6) not null, event_at timestamp_ltz(6), file string,
        `partition` int, `position` bigint, record_key bytes, payload bytes,
        run_id string not null)
      partitioned by (source, ingestion_date)
      """
          + PROPERTIES;

  private static final String CREATE_SESSIONS =
      """
      create table lake.processed.session_changes (
        tenant_id string not null, visitor_id string not null, session_id string not null,
        session_date date not null, started_at timestamp_ltz(6) not null,
        ended_at timestamp_ltz(6) not null, last_event_at timestamp_ltz(6) not null,
        duration_ms bigint not null, event_count bigint not null, page_view_count bigint not null,
        entry_page_group string, exit_page_group string, first_event_id string not null,
        last_event_id string not null, user_id string, step_count bigint not null,
        channel string not null, source string not null, medium string not null, campaign string,
        referrer_class string not null, device_class string, browser string,
        operating_system string, country string, conversion_count bigint not null,
        revenue map<string not null, decimal(38, 4) not null> not null, revision bigint not null,
        is_retracted boolean not null, is_final boolean not null, run_id string not null)
      partitioned by (session_date)
      """
          + PROPERTIES;

  private static final String TOPIC =
      """
      with (
        'connector' = 'kafka',
        'properties.bootstrap.servers' = '%s',
        'topic' = '%s',
        'scan.startup.mode' = 'earliest-offset',
        'scan.bounded.mode' = '%s',
        'scan.watermark.idle-timeout' = '30 s',
      """;

  private static final String AS_BYTES =
      """
        'key.format' = 'raw',
        'key.fields' = 'record_key',
        'value.format' = 'raw',
        'value.fields-include' = 'EXCEPT_KEY')
      """;

  private static final String AS_JSON =
      """
        'format' = 'json',
        'json.ignore-parse-errors' = 'true',
        'json.timestamp-format.standard' = 'ISO-8601')
      """;

  private static final String RECORD =
      """
        record_key bytes,
        payload bytes,
        `partition` int not null metadata virtual,
        `offset` bigint not null metadata virtual,
        ingested_at timestamp_ltz(3) not null metadata from 'timestamp' virtual
      """;

  private static final String WATERMARK =
      """
        watermark for happened_at as happened_at - interval '%d' second)
      """
          .formatted(LATENESS_SECONDS);

  /**
   * Of two sources, the one that has less to do waits for the other, so that raw records are no
   * measure of themselves. A topic that is drained passes hours in a second.
   */
  private static final String IN_STEP =
      """
        'scan.watermark.alignment.group' = 'topic',
        'scan.watermark.alignment.max-drift' = '24 h',
        'scan.watermark.alignment.update-interval' = '500 ms',
      """;

  private static final String RECORDS =
      "create temporary table records ("
          + RECORD
          + ", watermark for ingested_at as ingested_at)"
          + TOPIC
          + IN_STEP
          + AS_BYTES;

  /** Flink keeps a time to go by in milliseconds only; the tables have microseconds. */
  private static final String DECODED_RECORDS =
      "create temporary table records ("
          + RECORD
          + ", happened_at as decode(payload, ingested_at).happened_at,"
          + WATERMARK
          + TOPIC
          + AS_BYTES;

  /** An event that is of no use has no time to go by, so that it moves no watermark. */
  private static final String JSON_RECORDS =
      """
      create temporary table json_records (
        tenant_id string, event_id string, event_type string, event_time timestamp_ltz(6),
        anonymous_id string, user_id string, page_url string, referrer_url string,
        user_agent string, duration_ms bigint, amount decimal(18, 4), currency string,
        country string, attributes row<country string>,
        ingested_at timestamp_ltz(3) not null metadata from 'timestamp' virtual,
        happened_at as
          case
            when event_type <> '' and (anonymous_id <> '' or user_id <> '')
              and event_time >= to_timestamp_ltz(946684800000, 3)
              and event_time <= ingested_at + interval '24' hour
            then cast(event_time as timestamp_ltz(3))
          end,
      """
          + WATERMARK
          + TOPIC
          + IN_STEP
          + AS_JSON;

  private static final String DECODED_EVENTS =
      """
      create temporary view events as
      select
        decode(payload, ingested_at).tenant_id as tenant_id,
        decode(payload, ingested_at).visitor_id as visitor_id,
        happened_at,
        decode(payload, ingested_at).event as event
      from records
      where happened_at is not null
      """;

  private static final String JSON_EVENTS =
      """
      create temporary view events as
      select
        coalesce(nullif(tenant_id, ''), 'default') as tenant_id,
        case when anonymous_id <> '' then 'a:' || anonymous_id else 'u:' || user_id end
          as visitor_id,
        happened_at,
        derive(
          coalesce(
            nullif(event_id, ''),
            left(sha256(concat_ws(chr(10), event_type, cast(event_time as string), anonymous_id,
              user_id, page_url)), 32)),
          event_type, event_time, user_id, page_url, referrer_url, user_agent, duration_ms,
          coalesce(country, attributes.country), amount, currency) as event
      from json_records
      where happened_at is not null
      """;

  private static final String INSERT_RAW =
      """
      insert into lake.`raw`.events
      select
        '%1$s', 'ndjson', cast(ingested_at as date), ingested_at, %2$s, '%1$s', `partition`,
        `offset`, record_key, payload, 'flink-sql'
      from records
      """;

  private static final String INSERT_SESSIONS =
      """
      insert into lake.processed.session_changes
      select
        tenant_id, visitor_id,
        left(sha256(tenant_id || chr(10) || visitor_id || chr(10) || s.first_event_id), 32),
        cast(s.started_at as date), s.started_at, s.ended_at, s.last_event_at, s.duration_ms,
        s.event_count, s.page_view_count, s.entry_page_group, s.exit_page_group, s.first_event_id,
        s.last_event_id, s.user_id, s.step_count, s.channel, s.source, s.medium, s.campaign,
        s.referrer_class, s.device_class, s.browser, s.operating_system, s.country,
        s.conversion_count, s.revenue, 0, false, false, 'flink-sql'
      from (
        select tenant_id, visitor_id, session_of(event) as s
        from table(session(
          table events partition by (tenant_id, visitor_id), descriptor(happened_at),
          interval '30' minute))
        group by tenant_id, visitor_id, window_start, window_end)
      """;

  /**
   * How the job runs.
   *
   * @param checkpointSeconds how often it commits
   * @param decodesInJava whether records are decoded by {@link Decode}, and not by Flink's format
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
      boolean decodesInJava,
      boolean dropsCopies,
      boolean isBounded) {}

  private NativeFlinkSql() {}

  /**
   * Reads a topic into a new lake until it is killed.
   *
   * @param args the brokers, the topic, the lake's folder, seconds between checkpoints, {@code
   *     heap} or {@code rocksdb}, the parallelism, {@code json} or {@code java} for what decodes,
   *     {@code keep} or {@code drop} for copies
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 8
        || !Set.of("heap", "rocksdb").contains(args[4])
        || !Set.of("json", "java").contains(args[6])
        || !Set.of("keep", "drop").contains(args[7])) {
      throw new IllegalArgumentException(
          "Cannot run: expected BROKERS TOPIC LAKE SECONDS heap|rocksdb PARALLELISM"
              + " json|java keep|drop");
    }
    start(
            new Settings(
                args[0],
                args[1],
                Path.of(args[2]),
                Integer.parseInt(args[3]),
                args[4],
                Integer.parseInt(args[5]),
                args[6].equals("java"),
                args[7].equals("drop"),
                false))
        .await();
  }

  /** Starts the job, within this process. */
  static TableResult start(Settings settings) {
    StreamTableEnvironment sql =
        StreamTableEnvironment.create(
            StreamExecutionEnvironment.createLocalEnvironment(
                settings.parallelism(), configuration(settings)));
    sql.createTemporarySystemFunction("session_of", new SessionAggregate(settings.dropsCopies()));
    sql.executeSql(CATALOG.formatted(settings.lake().toUri()));
    sql.executeSql("create database lake.`raw`");
    sql.executeSql("create database lake.processed");
    sql.executeSql(CREATE_RAW);
    sql.executeSql(CREATE_SESSIONS);
    String[] topic = {
      settings.brokers(), settings.topic(), settings.isBounded() ? "latest-offset" : "unbounded"
    };
    StatementSet inserts = sql.createStatementSet();
    if (settings.decodesInJava()) {
      sql.createTemporarySystemFunction("decode", new Decode());
      sql.executeSql(DECODED_RECORDS.formatted((Object[]) topic));
      sql.executeSql(DECODED_EVENTS);
      inserts.addInsertSql(
          INSERT_RAW.formatted(settings.topic(), "decode(payload, ingested_at).event_at"));
    } else {
      sql.createTemporarySystemFunction("derive", new Derive());
      sql.executeSql(RECORDS.formatted((Object[]) topic));
      sql.executeSql(JSON_RECORDS.formatted((Object[]) topic));
      sql.executeSql(JSON_EVENTS);
      inserts.addInsertSql(
          INSERT_RAW.formatted(settings.topic(), "cast(null as timestamp_ltz(6))"));
    }
    inserts.addInsertSql(INSERT_SESSIONS);
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
    configuration.setString("table.local-time-zone", "UTC");
    // A measurement that fails is to be seen.
    configuration.setString("restart-strategy.type", "none");
    return configuration;
  }
}
