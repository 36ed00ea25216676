package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.io.CutPart;
import io.tributary.io.TestCuts;
import io.tributary.rules.Rules;
import io.tributary.rules.RulesFile;
import io.tributary.table.CatalogServers;
import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import io.tributary.table.TestLake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A lake is the same in every catalog and store: each goes through what a local lake went through,
 * a test a step, and holds the same rows after it.
 */
@ParameterizedClass
@EnumSource(CatalogsIT.Catalog.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CatalogsIT {
  private static final LocalDate START = LocalDate.of(2026, 1, 5);
  private static final DayChoice SECOND_DAY =
      new DayChoice.OfRange(
          new DayRange((int) START.toEpochDay() + 1, (int) START.toEpochDay() + 2));
  private static final int COMMITS = 6;

  /** Those that leave the days few. */
  private static final FaultRates FAULTS = new FaultRates(0.05, 0, 0.03, 0.03, 0.02, 0, 0);

  /** What is supported. */
  enum Catalog {
    SQLITE,
    POSTGRESQL,
    REST,
    S3;

    Path properties(CatalogServers servers) throws Exception {
      return switch (this) {
        case SQLITE -> servers.sqlite();
        case POSTGRESQL -> servers.postgresql();
        case REST -> servers.rest();
        case S3 -> servers.s3();
      };
    }
  }

  /** What a lake holds after each step. */
  private record Expected(
      Map<String, String> imported, Map<String, String> streamed, Map<String, String> published) {}

  @TempDir static Path folder;

  private static CatalogServers servers;
  private static Expected expected;
  private static BackfillLake lake;

  @Parameter Catalog catalog;

  @BeforeAll
  static void fillALocalLake() throws Exception {
    servers = new CatalogServers(folder);
    List<String> records = new ArrayList<>();
    new Generator(GeneratorSettings.ofEvents(600, 11).withDays(START, 3).withFaults(FAULTS))
        .writeTo(
            (key, ingestedAtMillis, record) ->
                records.add(new String(record, StandardCharsets.UTF_8)),
            folder.resolve("truth"));
    BackfillLake local = new BackfillLake(folder);
    local.write("all.ndjson", records);
    local.importFiles("all.ndjson", "generated");
    Map<String, String> imported = hashes(local);
    stream(local);
    Map<String, String> streamed = hashes(local);
    local.backfill(SECOND_DAY, shortSessions());
    expected = new Expected(imported, streamed, hashes(local));
    assertNotEquals(imported, streamed);
    assertNotEquals(streamed, expected.published());
  }

  @BeforeParameterizedClassInvocation
  static void openALake(Catalog catalog) throws Exception {
    lake = new BackfillLake(folder, LakeLocation.of(catalog.properties(servers)));
  }

  @AfterAll
  static void stop() throws IOException {
    servers.close();
  }

  @Test
  @Order(1)
  void aBackfillWritesTheSameRows() {
    lake.importFiles("all.ndjson", "generated");
    assertEquals(expected.imported(), hashes(lake));
  }

  @Test
  @Order(2)
  void aSecondBackfillChangesNoRow() {
    Map<String, Integer> before = snapshots();
    lake.importFiles("all.ndjson", "generated");
    assertEquals(expected.imported(), hashes(lake));
    Map<String, Integer> after = snapshots();
    for (TableName table : ComputeDays.COMPUTED) {
      assertEquals(before.get(table.toString()) + 1, after.get(table.toString()), table::toString);
    }
  }

  @Test
  @Order(3)
  void aLiveCutIsCommittedOnce() {
    stream(lake);
    assertEquals(expected.streamed(), hashes(lake));
  }

  @Test
  @Order(4)
  void verifyFindsNoDifference() {
    Verify.Result result = lake.verify();
    assertTrue(result.isEqual(), result::toString);
    assertTrue(result.days().size() > 3);
  }

  @Test
  @Order(5)
  void aPlanIsPublishedTableByTableAtOnce() throws Exception {
    assertTrue(lake.plan(SECOND_DAY, shortSessions()).isStaged());
    assertEquals(expected.streamed(), hashes(lake));
    Set<String> seen = new HashSet<>();
    List<Callable<String>> publishing = List.of(lake::publish);
    inParallel(
        publishing,
        published -> {
          do {
            seen.add(hash(TableName.SESSION_CHANGES));
          } while (!published.isDone());
        });
    assertEquals(expected.published(), hashes(lake));
    String sessions = TableName.SESSION_CHANGES.toString();
    assertTrue(
        Set.of(expected.streamed().get(sessions), expected.published().get(sessions))
            .containsAll(seen));
  }

  @Test
  @Order(6)
  void committersAtOnceLoseNothing() throws Exception {
    long before = received();
    CyclicBarrier start = new CyclicBarrier(2);
    inParallel(
        List.of(() -> commitMany("one", start), () -> commitMany("other", start)), done -> {});
    assertEquals(before + 2 * COMMITS, received());
  }

  private static Void commitMany(String topic, CyclicBarrier start) throws Exception {
    try (Lake opened = Lake.open(lake.location())) {
      for (int i = 0; i < COMMITS; i++) {
        CutPart part = TestCuts.reached(i + 1, i);
        part.count("decode.in", 1);
        start.await(2, TimeUnit.MINUTES);
        TestCuts.commit(opened, topic, "lineage-" + topic, part);
      }
    }
    return null;
  }

  /** Records that the ledger's streams have received. */
  private static long received() {
    try (TestLake opened = lake.open()) {
      return opened.rows(TableName.LEDGER).stream()
          .filter(row -> row.get("job").equals("stream") && row.get("stage").equals("decode"))
          .mapToLong(row -> (Long) row.get("in_count"))
          .sum();
    }
  }

  /** What is done while the first of the tasks runs. */
  private interface Meanwhile {
    void run(Future<?> first) throws Exception;
  }

  private static <T> void inParallel(List<Callable<T>> tasks, Meanwhile meanwhile)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<T>> running = tasks.stream().map(threads::submit).toList();
      meanwhile.run(running.get(0));
      for (Future<T> task : running) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** A cut of two sessions on a day of their own, committed twice. */
  private static void stream(BackfillLake into) {
    StreamedRecords records = new StreamedRecords(into.location(), RulesFile.builtIn(), "clicks");
    for (int i = 0; i < 4; i++) {
      Instant at = Instant.parse("2026-02-10T10:00:00Z").plusSeconds(1_200L * i);
      records.add(
          "{\"event_id\":\"live-%d\",\"event_type\":\"page_view\",\"event_time\":\"%s\",\"anonymous_id\":\"v\",\"page_url\":\"https://shop.example/%d\"}"
              .formatted(i, at, i),
          at.plusSeconds(1));
    }
    records.add("no record", Instant.parse("2026-02-10T12:00:00Z"));
    List<byte[]> cut = records.write("lineage");
    try (Lake opened = Lake.open(into.location())) {
      records.commit(opened, "lineage", cut);
      records.commit(opened, "lineage", cut);
    }
  }

  private static Rules shortSessions() {
    return RulesFile.parse("session: {gap: 5m}", "short sessions");
  }

  private static String hash(TableName table) {
    try (Lake opened = Lake.open(lake.location())) {
      return ContentHashes.of(opened.load(table)).hash();
    }
  }

  private static Map<String, Integer> snapshots() {
    try (TestLake opened = lake.open()) {
      return opened.snapshots();
    }
  }

  private static Map<String, String> hashes(BackfillLake of) {
    try (TestLake opened = of.open()) {
      return new HashMap<>(opened.hashes());
    }
  }
}
