package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tributary.cli.Main;
import io.tributary.cli.MaintainCommand;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.io.DayChange;
import io.tributary.rules.RulesFile;
import io.tributary.server.Installation;
import io.tributary.sql.Check;
import io.tributary.sql.CheckResult;
import io.tributary.sql.LocalTrino;
import io.tributary.sql.SqlException;
import io.tributary.sql.SqlSession;
import io.tributary.sql.Upkeep;
import io.tributary.sql.View;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What changes a lake and what only tidies it up, as a real Trino sees it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChangesInTrinoIT {
  private static final LocalDate START = GeneratorSettings.DEFAULT_START;
  private static final int DAYS = 10;
  private static final Set<String> HOW = Set.of("revision", "is_retracted", "is_final", "run_id");

  private static final int OK = 0;

  @TempDir static Path folder;

  private static LakeLocation lake;
  private static LocalTrino trino;
  private static SqlSession session;

  @BeforeAll
  static void importAndStart() throws IOException {
    lake = LakeLocation.local(folder.resolve("lake"));
    try (RecordFiles files = RecordFiles.at(folder.resolve("all.ndjson"), 1)) {
      new Generator(GeneratorSettings.ofEvents(2_000, 7).withDays(START, DAYS)).writeTo(files);
    }
    assertEquals(
        OK,
        run("backfill", "--format", "ndjson", "--input", folder.resolve("all.ndjson").toString()));
    trino = LocalTrino.of(folder.resolve("lake"));
    try {
      trino.start(OptionalInt.empty(), line -> {});
    } catch (SqlException e) {
      if (e.getMessage().contains("JDK")) {
        abort(e.getMessage());
      }
      throw e;
    }
    session = SqlSession.open(trino.required());
    View.apply(session, View.in(Installation.current().views()), view -> {});
  }

  @AfterAll
  static void stop() {
    if (session != null) {
      session.close();
    }
    if (trino != null) {
      trino.stop(line -> {});
    }
  }

  private static int run(String command, String... arguments) {
    return Main.run(
        Stream.concat(
                Stream.of(
                    command,
                    "--verbose",
                    "--runner",
                    "direct",
                    "--lake",
                    folder.resolve("lake").toString()),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  /** Another session gap for three of ten days. */
  @Test
  @Order(1)
  void aPlanSaysWhatTrinoFindsChangedOncePublished() {
    session.execute("CREATE SCHEMA before");
    List<TableName> computed =
        TableName.ALL.stream()
            .filter(table -> Set.of("processed", "access").contains(table.namespace()))
            .filter(ChangesInTrinoIT::isBackfilled)
            .toList();
    computed.forEach(
        table ->
            session.execute(
                "CREATE TABLE before.%s AS SELECT %s FROM %s"
                    .formatted(
                        table.name(),
                        String.join(", ", columns(table)),
                        TableDefinition.of(table).view())));
    Map<TableName, Map<String, List<String>>> files = files();
    DayRange range =
        new DayRange((int) START.plusDays(4).toEpochDay(), (int) START.plusDays(7).toEpochDay());
    Backfill.Plan plan =
        new Backfill(
                lake,
                null,
                new DayChoice.OfRange(range),
                RulesFile.parse("session: {gap: 1m}", "short.yaml"),
                "test",
                true)
            .plan(
                PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create(),
                "planned",
                Instant.now(),
                line -> {});
    assertEquals(OK, run("backfill", "--publish"));

    Map<String, String> planned = new TreeMap<>();
    for (DayChange change : plan.changes()) {
      if (computed.contains(change.table()) && change.isChange()) {
        planned.put(
            change.table() + " " + LocalDate.ofEpochDay(change.day()),
            "+%d -%d ~%d".formatted(change.added(), change.removed(), change.changed()));
      }
    }
    Map<String, String> found = new TreeMap<>();
    computed.forEach(table -> found.putAll(changesOf(table)));
    assertEquals(found, planned);
    assertTrue(planned.size() > 10, planned::toString);
    Map<TableName, Map<String, List<String>>> now = files();
    for (TableName table : computed) {
      for (int day = 0; day < DAYS; day++) {
        String partition = TableDefinition.of(table).dateColumn() + "=" + START.plusDays(day);
        if (!range.contains((int) START.plusDays(day).toEpochDay())) {
          assertEquals(files.get(table).get(partition), now.get(table).get(partition), partition);
        }
      }
    }
    computed.forEach(table -> session.execute("DROP TABLE before." + table.name()));
    session.execute("DROP SCHEMA before");
  }

  private static boolean isBackfilled(TableName table) {
    try (TestLake opened = TestLake.at(folder.resolve("lake"))) {
      return opened.load(table).schema().findField("is_final") != null
          || table.equals(TableName.PROCESSED_EVENTS);
    }
  }

  private static List<String> columns(TableName table) {
    return TableDefinition.of(table).schema().columns().stream()
        .map(NestedField::name)
        .filter(column -> !HOW.contains(column))
        .toList();
  }

  /** Rows added, removed and changed by day, where there are any. */
  private static Map<String, String> changesOf(TableName table) {
    TableDefinition definition = TableDefinition.of(table);
    List<String> columns = columns(table);
    Set<String> named = new LinkedHashSet<>(definition.key());
    named.add(definition.dateColumn());
    List<String> keyed = definition.key().isEmpty() ? columns : List.copyOf(named);
    String side =
        "SELECT %s, '%%s' AS side, checksum(ROW(%s)) AS content, count(*) AS copies FROM %%s GROUP BY %s"
            .formatted(
                String.join(", ", keyed), String.join(", ", columns), String.join(", ", keyed));
    String statement =
        """
        SELECT CAST(%1$s AS varchar), sum(added), sum(removed), count_if(is_changed) FROM (
          SELECT %1$s,
            greatest(coalesce(max(copies) FILTER (WHERE side = 'after'), 0)
              - coalesce(max(copies) FILTER (WHERE side = 'before'), 0), 0) AS added,
            greatest(coalesce(max(copies) FILTER (WHERE side = 'before'), 0)
              - coalesce(max(copies) FILTER (WHERE side = 'after'), 0), 0) AS removed,
            count(*) = 2 AND max(copies) = min(copies) AND count(DISTINCT content) = 2 AS is_changed
          FROM (%2$s UNION ALL %3$s) GROUP BY %4$s)
        GROUP BY 1
        """
            .formatted(
                definition.dateColumn(),
                side.formatted("before", "before." + table.name()),
                side.formatted("after", definition.view()),
                String.join(", ", keyed));
    Map<String, String> changes = new HashMap<>();
    for (List<Object> row : session.query(statement)) {
      String change = "+%s -%s ~%s".formatted(row.get(1), row.get(2), row.get(3));
      if (!change.equals("+0 -0 ~0")) {
        changes.put(table + " " + row.get(0), change);
      }
    }
    return changes;
  }

  private static Map<TableName, Map<String, List<String>>> files() {
    Map<TableName, Map<String, List<String>>> files = new HashMap<>();
    try (TestLake opened = TestLake.at(folder.resolve("lake"))) {
      TableName.ALL.forEach(table -> files.put(table, opened.files(table)));
    }
    return files;
  }

  @Test
  @Order(2)
  void maintenanceLeavesFewerFilesAndTheSameRows() throws IOException {
    String from = START.plusDays(4).toString();
    assertEquals(OK, run("backfill", "--from", from, "--to", START.plusDays(7).toString()));
    StreamedRecords stream = new StreamedRecords(lake, RulesFile.builtIn(), "live");
    Instant begin = Instant.parse("2026-02-02T10:00:00Z");
    for (int minute = 0; minute < 2_900; minute += 29) {
      // Sessions that are closed, joined by what comes an hour later, and closed again.
      Instant at = begin.plusSeconds(60 * (minute % 58 == 0 ? minute : minute - 60));
      stream.add(view(minute, at), begin.plusSeconds(60L * minute));
    }
    Instant later = begin.plus(Duration.ofDays(6));
    stream.add(view(9_999, later), later);
    List<byte[]> cut = stream.write("lineage");
    try (Lake opened = Lake.open(lake)) {
      stream.commit(opened, "lineage", cut);
    }
    Map<String, String> shown = shown();
    Map<String, String> before = hashes();
    Path stray = folder.resolve("lake/warehouse/processed/events/data/stray.parquet");
    Files.createFile(stray);
    List<Maintain.Result> results =
        new Maintain(
                lake,
                RulesFile.builtIn(),
                new LinkedHashSet<>(TableName.ALL),
                Duration.ZERO,
                Duration.ZERO,
                null)
            .run(
                new MaintainCommand.ThroughTrino(new Upkeep(session, session.catalog())),
                line -> {});
    assertFalse(Files.exists(stray));
    assertEquals(shown, shown());
    Map<String, String> after = hashes();
    for (TableName table : List.of(TableName.RAW_EVENTS, TableName.PROCESSED_EVENTS)) {
      assertEquals(before.get(table.toString()), after.get(table.toString()));
    }
    assertTrue(results.stream().anyMatch(result -> result.folded() > 0));
    for (Maintain.Result result : results) {
      assertTrue(result.after().files() <= result.before().files(), result::toString);
      // The newest, and the stream's.
      assertTrue(result.after().snapshots() <= 2, result::toString);
      boolean isOfTheStream =
          Set.of(TableName.RAW_EVENTS, TableName.PROCESSED_EVENTS, TableName.SESSION_CHANGES)
              .contains(result.table());
      assertTrue(
          !isOfTheStream || result.after().files() < result.before().files(), result::toString);
    }
    assertEquals(OK, run("verify"));
    List<CheckResult> failed =
        Check.run(session, Check.in(Installation.current().checks()), result -> {}).stream()
            .filter(CheckResult::isFailed)
            .toList();
    assertEquals(List.of(), failed);
  }

  private static String view(int id, Instant at) {
    return "{\"event_id\":\"%d\",\"event_type\":\"page_view\",\"event_time\":\"%s\",\"anonymous_id\":\"v\",\"page_url\":\"https://x.example/p%d\"}"
        .formatted(id, at, id % 7);
  }

  /** A hash of what each table that a stream writes shows in Trino. */
  private static Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    for (TableName table : ComputeDays.COMPUTED) {
      String view = TableDefinition.of(table).view();
      shown.put(
          view,
          session
              .query(
                  "SELECT count(*), checksum(ROW(%s)) FROM %s"
                      .formatted(String.join(", ", columns(table)), view))
              .toString());
    }
    return shown;
  }

  private static Map<String, String> hashes() {
    try (TestLake opened = TestLake.at(folder.resolve("lake"))) {
      return opened.hashes();
    }
  }
}
