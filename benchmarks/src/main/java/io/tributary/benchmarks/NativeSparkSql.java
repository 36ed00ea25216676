package io.tributary.benchmarks;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nl.basjes.parse.useragent.UserAgent;
import nl.basjes.parse.useragent.UserAgentAnalyzerDirect;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Canonical NDJSON to {@code processed.events}, {@code processed.session_changes}, {@code
 * access.path_transition_changes} and {@code access.traffic_changes}, as Spark SQL does it best:
 * each event is parsed once, all window functions share one sort, the other tables are computed
 * from the events as written, of which Parquet reads the few columns that they need, and sessions
 * and transitions from one kept result.
 *
 * <p>The rules are the built-in ones in UTC. It differs from Tributary where Spark has no equal:
 * fields beyond the canonical ones are dropped, a broken record is dropped and not looked into, one
 * whose only fault is a byte that is not UTF-8 in a dropped field is kept, the hashes are of other
 * bytes, and the sketches are those of Apache DataSketches. It is spared where visitors came from,
 * and what sessions earned.
 */
public final class NativeSparkSql {
  private static final String RECORD =
      """
      tenant_id string, event_id string, event_type string, event_time timestamp,
      ingested_at timestamp, anonymous_id string, user_id string, page_url string,
      referrer_url string, user_agent string, content_id string, content_length_ms long,
      position_ms long, duration_ms long, amount decimal(18, 4), currency string,
      attributes map<string, string>
      """;

  private static final String CREATE_EVENTS =
      """
      create table lake.processed.events (
        tenant_id string not null, visitor_id string not null, event_date date not null,
        event_at timestamp not null, event_id string not null, event_type string not null,
        content_hash binary not null, anonymous_id string, user_id string, page_url string,
        page_group string, referrer_url string, user_agent string, content_id string,
        content_length_ms long, position_ms long, duration_ms long, amount decimal(18, 4),
        currency string, attributes map<string, string> not null, device_class string,
        browser string, operating_system string, country string, run_id string not null)
      using iceberg partitioned by (event_date) %s
      """;

  private static final String CREATE_SESSION_CHANGES =
      """
      create table lake.processed.session_changes (
        tenant_id string not null, visitor_id string not null, session_id string not null,
        session_date date not null, started_at timestamp not null, ended_at timestamp not null,
        last_event_at timestamp not null, duration_ms long not null, event_count long not null,
        page_view_count long not null, entry_page_group string, exit_page_group string,
        first_event_id string not null, last_event_id string not null, user_id string,
        revision long not null, is_retracted boolean not null, is_final boolean not null,
        run_id string not null)
      using iceberg partitioned by (session_date) %s
      """;

  private static final String CREATE_TRANSITIONS =
      """
      create table lake.access.path_transition_changes (
        tenant_id string not null, session_date date not null, from_page_group string not null,
        to_page_group string not null, transition_count long not null, is_final boolean not null,
        run_id string not null)
      using iceberg partitioned by (session_date) %s
      """;

  private static final String CREATE_TRAFFIC =
      """
      create table lake.access.traffic_changes (
        tenant_id string not null, event_date date not null, minute_at timestamp not null,
        event_type string not null, page_group string, country string, device_class string,
        browser string, currency string, event_count long not null, error_count long not null,
        conversion_count long not null, revenue decimal(38, 4) not null, visitors binary not null,
        is_final boolean not null, run_id string not null)
      using iceberg partitioned by (event_date) %s
      """;

  /**
   * A task keeps a file open per day, so rows need not be shuffled and sorted by day once more;
   * within a file they are in the order of the visitors all the same.
   */
  private static final String PROPERTIES =
      """
      tblproperties (
        'format-version' = '2',
        'write.format.default' = 'parquet',
        'write.parquet.compression-codec' = 'zstd',
        'write.distribution-mode' = 'none',
        'write.spark.fanout.enabled' = 'true')
      """;

  private static final String USABLE =
      """
      select
        coalesce(nullif(tenant_id, ''), 'default') as tenant_id,
        case
          when anonymous_id <> '' then concat('a:', anonymous_id)
          else concat('u:', user_id)
        end as visitor_id,
        to_date(event_time) as event_date,
        event_time as event_at,
        nullif(event_id, '') as event_id,
        event_type,
        nullif(anonymous_id, '') as anonymous_id,
        nullif(user_id, '') as user_id,
        nullif(page_url, '') as page_url,
        trim(trailing '/' from regexp_replace(
          substring_index(substring_index(nullif(page_url, ''), '#', 1), '?', 1),
          '^(?:[^/]*:)?//[^/]*', '')) as path,
        nullif(referrer_url, '') as referrer_url,
        nullif(user_agent, '') as user_agent,
        nullif(content_id, '') as content_id,
        content_length_ms,
        position_ms,
        duration_ms,
        amount,
        nullif(currency, '') as currency,
        coalesce(attributes, map()) as attributes
      from records
      where event_type <> ''
        and event_time >= timestamp '2000-01-01'
        and (ingested_at is null or event_time <= ingested_at + interval 24 hours)
        and (anonymous_id <> '' or user_id <> '')
      """;

  private static final String HASHED =
      """
      select
        *,
        substring(unhex(sha2(
          to_json(struct(
            tenant_id, visitor_id, event_at, event_id, event_type, anonymous_id, user_id, page_url,
            referrer_url, user_agent, content_id, content_length_ms, position_ms, duration_ms,
            amount, currency, array_sort(map_entries(attributes)) as attributes)),
          256)), 1, 16) as content_hash
      from usable
      """;

  private static final String NAMED =
      """
      select
        tenant_id, visitor_id, event_date, event_at,
        coalesce(event_id, lower(hex(content_hash))) as event_id,
        event_type, content_hash, anonymous_id, user_id, page_url,
        case
          when path = '' then '/'
          when startswith(path, '/')
            then regexp_replace(path, '^/(product|watch|article|order)/[^/]+$', '/$1/:id')
          else concat('/', path)
        end as page_group,
        referrer_url, user_agent, content_id, content_length_ms, position_ms, duration_ms, amount,
        currency, attributes, device(user_agent) as device,
        if(attributes['country'] rlike '^[A-Za-z]{2}$', upper(attributes['country']), null)
          as country
      from hashed
      """;

  /** The day is redundant in the order, but so one sort serves the windows of days as well. */
  private static final String TIMELINES =
      """
      window timeline as (
        partition by tenant_id, visitor_id order by event_date, event_at, event_id, content_hash)
      """;

  private static final String DISTINCT_EVENTS =
      """
      select
        tenant_id, visitor_id, event_date, event_at, event_id, event_type, content_hash,
        anonymous_id, user_id, page_url, page_group, referrer_url, user_agent, content_id,
        content_length_ms, position_ms, duration_ms, amount, currency, attributes,
        device.device_class, device.browser, device.operating_system, country, '%s' as run_id
      from (
        select
          *,
          lag(struct(event_at, event_id, content_hash)) over timeline as previous
        from named
      """
          + TIMELINES
          + """
      )
      where previous is null or previous <> struct(event_at, event_id, content_hash)
      """;

  private static final String TIMELINE_EVENTS =
      """
      select
        tenant_id, visitor_id, event_date, unix_micros(event_at) as event_us, event_at, event_id,
        content_hash, event_type, user_id, page_group,
        case
          when duration_ms > 0 and event_type in ('play', 'resume', 'heartbeat') then
            case
              when duration_ms > 86400000 then unix_micros(timestamp(date_add(event_date, 1)))
              else least(
                unix_micros(event_at) + duration_ms * 1000,
                unix_micros(timestamp(date_add(event_date, 1))))
            end
          else unix_micros(event_at)
        end as end_us
      from lake.processed.events
      """;

  private static final String WITH_PAUSES =
      """
      select
        *,
        event_us - coalesce(
          lag(event_us) over (
            partition by tenant_id, visitor_id, event_date order by event_at, event_id, content_hash),
          unix_micros(timestamp(event_date))) as pause_us
      from timeline_events
      """;

  private static final String BY_PEOPLE =
      """
      select * from (
        select
          *,
          count(*) over day as day_events,
          greatest(
            max(pause_us) over day,
            unix_micros(timestamp(date_add(event_date, 1))) - max(event_us) over day)
            as day_pause_us
        from with_pauses
        window day as (partition by tenant_id, visitor_id, event_date)
      )
      where day_events <= 10000 and day_pause_us > 1800000000
      """;

  private static final String NUMBERED =
      """
      select
        *,
        sum(if(event_us - latest_end_us <= 1800000000, 0, 1)) over timeline as session_number
      from (
        select
          *,
          row_number() over timeline as event_number,
          max(end_us) over (
            partition by tenant_id, visitor_id order by event_date, event_at, event_id, content_hash
            rows between unbounded preceding and 1 preceding) as latest_end_us
        from by_people
      """
          + TIMELINES
          + """
      )
      """
          + TIMELINES;

  private static final String SESSIONS =
      """
      select
        tenant_id,
        visitor_id,
        session_number,
        min(event_us) as started_us,
        max(end_us) as ended_us,
        max(event_us) as last_event_us,
        count(*) as event_count,
        count_if(event_type = 'page_view') as page_view_count,
        min_by(page_group, event_number) filter (where event_type = 'page_view')
          as entry_page_group,
        max_by(page_group, event_number) filter (where event_type = 'page_view')
          as exit_page_group,
        min_by(event_id, event_number) as first_event_id,
        max_by(event_id, event_number) as last_event_id,
        max_by(user_id, event_number) filter (where user_id is not null) as user_id,
        collect_list(
          if(event_type = 'page_view', struct(event_number, coalesce(page_group, '(none)') as page),
            null)) as views
      from numbered
      group by tenant_id, visitor_id, session_number
      """;

  private static final String SESSION_CHANGES =
      """
      select
        tenant_id,
        visitor_id,
        substring(sha2(to_json(struct(tenant_id, visitor_id, first_event_id)), 256), 1, 32)
          as session_id,
        to_date(timestamp_micros(started_us)) as session_date,
        timestamp_micros(started_us) as started_at,
        timestamp_micros(ended_us) as ended_at,
        timestamp_micros(last_event_us) as last_event_at,
        (ended_us - started_us) div 1000 as duration_ms,
        event_count,
        page_view_count,
        entry_page_group,
        exit_page_group,
        first_event_id,
        last_event_id,
        user_id,
        0L as revision,
        false as is_retracted,
        true as is_final,
        '%s' as run_id
      from sessions
      """;

  /** Of each session the pages in order, with immediate repeats merged. */
  private static final String STEPS =
      """
      select
        tenant_id, to_date(timestamp_micros(started_us)) as session_date,
        filter(pages, (page, i) -> i = 0 or page <> pages[i - 1]) as steps
      from (
        select *, transform(array_sort(views), view -> view.page) as pages
        from sessions
        where page_view_count > 0
      )
      """;

  private static final String TRANSITIONS =
      """
      select
        tenant_id, session_date, step.`0` as from_page_group, step.`1` as to_page_group,
        count(*) as transition_count, true as is_final, '%s' as run_id
      from (
        select
          tenant_id, session_date,
          explode(arrays_zip(concat(array('(entry)'), steps), concat(steps, array('(exit)'))))
            as step
        from steps
      )
      group by tenant_id, session_date, step.`0`, step.`1`
      """;

  private static final String TRAFFIC =
      """
      select
        tenant_id, event_date, date_trunc('minute', event_at) as minute_at, event_type, page_group,
        country, device_class, browser,
        if(event_type = 'purchase' and amount is not null, coalesce(currency, 'XXX'), null)
          as currency,
        count(*) as event_count,
        count_if(event_type = 'error') as error_count,
        count_if(event_type = 'purchase') as conversion_count,
        cast(coalesce(sum(if(event_type = 'purchase', amount, null)), 0) as decimal(38, 4))
          as revenue,
        hll_sketch_agg(concat(tenant_id, '|', visitor_id), 12) as visitors,
        true as is_final,
        '%s' as run_id
      from lake.processed.events
      group by 1, 2, 3, 4, 5, 6, 7, 8, 9
      """;

  private static final StructType DEVICE =
      new StructType()
          .add("device_class", DataTypes.StringType)
          .add("browser", DataTypes.StringType)
          .add("operating_system", DataTypes.StringType);

  private NativeSparkSql() {}

  /**
   * Computes one input into a new lake.
   *
   * @param args the NDJSON file and the lake's folder
   */
  public static void main(String[] args) {
    if (args.length != 2) {
      throw new IllegalArgumentException("Cannot run: expected INPUT LAKE");
    }
    try (SparkSession spark = sessionOn(Path.of(args[1]))) {
      run(spark, args[0]);
      System.out.printf(
          Locale.ROOT,
          "%,d event(s), %,d session(s)%n",
          spark.table("lake.processed.events").count(),
          spark.table("lake.processed.session_changes").count());
    }
  }

  /**
   * Spark on all cores of this machine, as tuned on two. Adaptive execution joins the 16 shuffle
   * partitions into as few as the data fills. Kryo is for what leaves Spark SQL's own binary rows,
   * which is next to nothing here.
   */
  static SparkSession sessionOn(Path lake) {
    return SparkSession.builder()
        .master("local[*]")
        .appName("native-spark-sql")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.adaptive.enabled", true)
        .config("spark.sql.shuffle.partitions", 16)
        .config("spark.sql.adaptive.advisoryPartitionSizeInBytes", "64m")
        .config("spark.sql.files.maxPartitionBytes", "64m")
        .config("spark.io.compression.codec", "lz4")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "localhost")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.lake.type", "hadoop")
        .config("spark.sql.catalog.lake.warehouse", lake.toUri().toString())
        .getOrCreate();
  }

  static void run(SparkSession spark, String input) {
    String runId = "native-spark-sql";
    spark.sql(CREATE_EVENTS.formatted(PROPERTIES));
    spark.sql(CREATE_SESSION_CHANGES.formatted(PROPERTIES));
    spark.sql(CREATE_TRANSITIONS.formatted(PROPERTIES));
    spark.sql(CREATE_TRAFFIC.formatted(PROPERTIES));
    spark.udf().register("device", (UDF1<String, Row>) UserAgents::device, DEVICE);

    spark
        .read()
        .schema(RECORD)
        .option("mode", "DROPMALFORMED")
        .json(input)
        .createOrReplaceTempView("records");
    view(spark, "usable", USABLE);
    view(spark, "hashed", HASHED);
    view(spark, "named", NAMED);
    append(spark.sql(DISTINCT_EVENTS.formatted(runId)), "lake.processed.events");

    view(spark, "timeline_events", TIMELINE_EVENTS);
    view(spark, "with_pauses", WITH_PAUSES);
    view(spark, "by_people", BY_PEOPLE);
    view(spark, "numbered", NUMBERED);
    Dataset<Row> sessions = spark.sql(SESSIONS).persist(StorageLevel.MEMORY_AND_DISK());
    sessions.createOrReplaceTempView("sessions");
    append(spark.sql(SESSION_CHANGES.formatted(runId)), "lake.processed.session_changes");
    view(spark, "steps", STEPS);
    append(spark.sql(TRANSITIONS.formatted(runId)), "lake.access.path_transition_changes");
    sessions.unpersist();
    append(spark.sql(TRAFFIC.formatted(runId)), "lake.access.traffic_changes");
  }

  /** Parses each user agent once. */
  private static final class UserAgents {
    private static final int CACHED = 4096;
    private static final Map<String, Row> CACHE = new ConcurrentHashMap<>();
    private static final UserAgentAnalyzerDirect ANALYZER =
        UserAgentAnalyzerDirect.newBuilder()
            .hideMatcherLoadStats()
            .withField(UserAgent.DEVICE_CLASS)
            .withField(UserAgent.AGENT_NAME)
            .withField(UserAgent.OPERATING_SYSTEM_NAME)
            .build();

    static Row device(String userAgent) {
      if (userAgent == null) {
        return null;
      }
      Row known = CACHE.get(userAgent);
      if (known == null) {
        known = parse(userAgent);
        if (CACHE.size() < CACHED) {
          CACHE.put(userAgent, known);
        }
      }
      return known;
    }

    private static synchronized Row parse(String userAgent) {
      UserAgent parsed = ANALYZER.parse(userAgent);
      return RowFactory.create(
          parsed.getValue(UserAgent.DEVICE_CLASS),
          parsed.getValue(UserAgent.AGENT_NAME),
          parsed.getValue(UserAgent.OPERATING_SYSTEM_NAME));
    }
  }

  private static void view(SparkSession spark, String name, String query) {
    spark.sql(query).createOrReplaceTempView(name);
  }

  private static void append(Dataset<Row> rows, String table) {
    try {
      rows.writeTo(table).append();
    } catch (NoSuchTableException e) {
      throw new IllegalStateException("Cannot append to %s".formatted(table), e);
    }
  }
}
