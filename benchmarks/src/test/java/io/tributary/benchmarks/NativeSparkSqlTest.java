package io.tributary.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeSparkSqlTest {
  /** All faults but broken records, of which Spark sees fewer. */
  private static final FaultRates FAULTS = new FaultRates(0.02, 0.01, 0.01, 0, 0.01, 0.02, 0.001);

  static final GeneratorSettings SETTINGS =
      GeneratorSettings.ofEvents(1_000, 1)
          .withDays(GeneratorSettings.DEFAULT_START, 3)
          .withFaults(FAULTS);

  private static final String BROKEN =
      """
      {"event_id":"1","event_type":"click","event_time":"2026-01-05T10:00:00Z","anonymous_id":"x"
      {"event_id":"2","event_type":"click","event_time":"yesterday","anonymous_id":"x"}
      {"event_id":"3","event_type":"click","event_time":"1999-12-31T23:59:59Z","anonymous_id":"x"}
      {"event_id":"4","event_type":"click","event_time":"2026-01-05T10:00:00Z","anonymous_id":""}
      {"event_id":"5","event_time":"2026-01-05T10:00:00Z","anonymous_id":"x"}
      """;

  private static final String FOUND =
      """
      select tenant_id, visitor_id, started_at, ended_at, event_count, first_event_id, last_event_id
      from lake.processed.session_changes
      """;

  private static final String TRUE =
      """
      select
        tenant_id, visitor_id, timestamp(started_at), timestamp(ended_at),
        cast(size(event_ids) as long), event_ids[0], element_at(event_ids, -1)
      from truth
      """;

  /** As many transitions lead to a page group as from it, and as many sessions begin as end. */
  private static final String TRANSITIONS_THAT_END_NOWHERE =
      """
      select page_group, sum(transition_count)
      from (
        select replace(from_page_group, '(entry)', '(exit)') as page_group, transition_count
        from lake.access.path_transition_changes
        union all
        select to_page_group, -transition_count from lake.access.path_transition_changes
      )
      group by page_group
      having sum(transition_count) <> 0
      """;

  private static final String TRAFFIC_AND_EVENTS =
      """
      select
        (select sum(event_count) from lake.access.traffic_changes),
        (select count(*) from lake.processed.events where device_class is not null
          or user_agent is null)
      """;

  @TempDir private Path folder;

  @Test
  void findsTheTrueSessions() throws IOException {
    Path input = folder.resolve("events.ndjson");
    Path truth = folder.resolve("truth");
    Summary summary;
    try (OutputStream out = Files.newOutputStream(input)) {
      summary = new Generator(SETTINGS).writeTo(out, truth);
    }
    Files.writeString(input, BROKEN, StandardOpenOption.APPEND);

    try (SparkSession spark = NativeSparkSql.sessionOn(folder.resolve("lake"))) {
      NativeSparkSql.run(spark, input.toString());

      spark
          .read()
          .json(truth.resolve("sessions.ndjson").toString())
          .createOrReplaceTempView("truth");
      assertEquals(summary.distinctEvents(), spark.table("lake.processed.events").count());
      assertEquals(summary.sessions(), spark.table("lake.processed.session_changes").count());
      assertEquals(0, spark.sql(FOUND).exceptAll(spark.sql(TRUE)).count());
      assertEquals(0, spark.sql(TRANSITIONS_THAT_END_NOWHERE).count());
      assertEquals(
          List.of(RowFactory.create(summary.distinctEvents(), summary.distinctEvents())),
          spark.sql(TRAFFIC_AND_EVENTS).collectAsList());
    }
  }
}
