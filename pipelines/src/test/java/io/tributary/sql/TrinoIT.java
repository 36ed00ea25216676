package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tributary.server.Installation;
import io.tributary.server.ServerException;
import io.tributary.server.ServerException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TrinoIT {
  @TempDir private static Path folder;

  private static LocalTrino trino;
  private static RunningTrino server;

  @BeforeAll
  static void startsForALake() throws IOException {
    try {
      JdkSearch.ofThisMachine().find();
    } catch (SqlException e) {
      abort(e.getMessage());
    }
    Path lake = Files.createDirectory(folder.resolve("a lake"));
    TinyLake.create(lake);
    trino = LocalTrino.of(lake);
    List<String> progress = new ArrayList<>();
    server = trino.start(OptionalInt.empty(), progress::add);
    assertTrue(progress.stream().anyMatch(line -> line.startsWith("starting Trino")));
    try (SqlSession session = SqlSession.open(server)) {
      session.print(
          Files.readString(Path.of("src/test/resources/sql/consistent.sql")),
          OutputFormat.TABLE,
          new StringBuilder());
      List<String> made = new ArrayList<>();
      View.apply(session, View.in(Installation.current().views()), made::add);
      assertEquals(
          View.in(Installation.current().views()).stream().map(View::qualifiedName).toList(), made);
    }
  }

  @AfterAll
  static void stops() {
    if (server != null) {
      assertTrue(trino.stop(line -> {}));
      assertTrue(trino.running().isEmpty());
      ProcessHandle.of(server.server().pid())
          .ifPresent(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
      assertFalse(trino.stop(line -> {}));
    }
  }

  @Test
  @Order(1)
  void runsOnceALake() {
    assertEquals(server, trino.running().orElseThrow());
    assertEquals(server, trino.start(OptionalInt.empty(), line -> {}));
  }

  @Test
  @Order(1)
  void refusesAPortThatIsTaken() throws IOException {
    Path other = folder.resolve("other");
    Files.createDirectories(other);
    Files.createFile(other.resolve("catalog.db"));
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      OptionalInt port = OptionalInt.of(taken.getLocalPort());
      LocalTrino second = LocalTrino.of(other);
      ServerException refused =
          assertThrows(ServerException.class, () -> second.start(port, line -> {}));
      assertEquals(Reason.BAD_ARGUMENT, refused.reason());
      assertTrue(refused.getMessage().contains(Integer.toString(port.getAsInt())));
    }
  }

  @Test
  @Order(1)
  void viewShowsFinalRowsOfASealedDayAndTheLatestOfALiveOne() {
    try (SqlSession session = SqlSession.open(server)) {
      assertEquals(
          List.of(
              List.of("s1", "2026-01-01", 2L),
              List.of("s2", "2026-01-01", 2L),
              List.of("s3", "2026-01-02", 1L),
              List.of("s5", "2026-02-05", 2L)),
          session.query(
              "SELECT session_id, session_date, event_count FROM processed.sessions ORDER BY 1"));
    }
  }

  @Test
  @Order(1)
  void sumsShowWhatLiveDidNotTakeBack() {
    try (SqlSession session = SqlSession.open(server)) {
      assertEquals(
          List.of(
              List.of("2026-01-01", "/", 2L, 2L, 1L, 1L, 180000L),
              List.of("2026-01-01", "/about", 1L, 0L, 1L, 0L, 0L),
              List.of("2026-01-02", "/", 1L, 1L, 1L, 1L, 0L),
              List.of("2026-02-05", "/", 1L, 1L, 1L, 1L, 0L)),
          session.query(
              "SELECT session_date, page_group, visit_count, entry_count, exit_count, bounce_count,"
                  + " time_on_page_ms FROM access.pages_daily ORDER BY 1, 2"));
      assertEquals(
          List.of(List.of("film-1", 1L), List.of("film-2", 1L)),
          session.query("SELECT content_id, play_count FROM access.contents_daily ORDER BY 1"));
      assertEquals(
          List.of(List.of("p1", "stop"), List.of("p2", "session-end")),
          session.query("SELECT playback_id, end_reason FROM processed.playbacks ORDER BY 1"));
    }
  }

  @Test
  @Order(1)
  void fiveMinutesSlideOverMidnight() {
    try (SqlSession session = SqlSession.open(server)) {
      assertEquals(
          List.of(
              List.of("00:01", 2L, 1L),
              List.of("09:00", 1L, 1L),
              List.of("12:00", 1L, 1L),
              List.of("12:01", 2L, 1L)),
          session.query(
              "SELECT format_datetime(minute_at, 'HH:mm'), event_count, visitor_count"
                  + " FROM access.traffic_five_minutes WHERE event_date = DATE '2026-01-02' ORDER BY 1"));
    }
  }

  @Test
  @Order(1)
  void conditionOnTheDateReachesEveryReadingOfTheTable() {
    try (SqlSession session = SqlSession.open(server)) {
      for (View view : View.in(Installation.current().views())) {
        String date = view.select().contains("event_date") ? "event_date" : "session_date";
        String plan =
            session
                .query(
                    "EXPLAIN SELECT * FROM %s WHERE %s = DATE '2026-01-02'"
                        .formatted(view.qualifiedName(), date))
                .toString();
        int readings = occurrences(plan, "[table = lake:" + view.layer() + ".");
        assertTrue(readings > 0, plan);
        // One reading is of the day before: the join with the day's date narrows it.
        int narrowed = view.name().equals("traffic_five_minutes") ? 1 : 0;
        assertEquals(readings - narrowed, occurrences(plan, "constraint on [" + date + "]"), plan);
        assertEquals(narrowed, occurrences(plan, "dynamicFilters = {" + date), plan);
      }
    }
  }

  @Test
  @Order(1)
  void printsEveryFormat() {
    String statement =
        """
        SELECT 'a;b' AS text, 12 AS number, true AS flag, CAST(NULL AS varchar) AS nothing,
          DECIMAL '1.50' AS amount, TIMESTAMP '2026-01-01 10:00:00.25 UTC' AS at,
          DATE '2026-01-01' AS day, X'0aff' AS bytes, MAP(ARRAY['k'], ARRAY['v']) AS pairs,
          ARRAY[1, NULL] AS list, JSON '{"x":1}' AS document; -- the end
        """;
    try (SqlSession session = SqlSession.open(server)) {
      assertEquals(
          """
          {"text":"a;b","number":12,"flag":true,"nothing":null,"amount":1.50,\
          "at":"2026-01-01T10:00:00.25Z","day":"2026-01-01","bytes":"0aff","pairs":{"k":"v"},\
          "list":[1,null],"document":{"x":1}}
          """,
          printed(session, statement, OutputFormat.JSON));
      assertEquals(
          "text,number,flag,nothing,amount,at,day,bytes,pairs,list,document\r\n"
              + "a;b,12,true,,1.50,2026-01-01T10:00:00.25Z,2026-01-01,0aff,{k=v},\"[1, ]\","
              + "\"{\"\"x\"\":1}\"\r\n",
          printed(session, statement, OutputFormat.CSV));
      assertTrue(printed(session, statement, OutputFormat.TABLE).endsWith("(1 row)\n"));
    }
  }

  @Test
  @Order(1)
  void saysInOneSentenceWhatTrinoRefuses() {
    try (SqlSession session = SqlSession.open(server)) {
      SqlException refused =
          assertThrows(SqlException.class, () -> session.query("SELECT * FROM processed.nothing"));
      assertEquals(Reason.FAILED, refused.reason());
      assertEquals(
          "line 1:15: Table 'lake.processed.nothing' does not exist", refused.getMessage());
    }
    try (SqlSession nowhere =
        SqlSession.open("jdbc:trino://127.0.0.1:1", "someone", null, "lake")) {
      SqlException unreachable = assertThrows(SqlException.class, () -> nowhere.query("SELECT 1"));
      assertEquals(Reason.NOT_READY, unreachable.reason());
    }
  }

  @Test
  @Order(1)
  void everyExampleAnswers() {
    try (SqlSession session = SqlSession.open(server)) {
      for (Example example : Example.in(Installation.current().examples())) {
        List<String> answer = printed(session, example.text(), OutputFormat.CSV).lines().toList();
        assertTrue(answer.size() > 1, example.name() + " has no row");
        String header = String.join(" ", SqlFile.header(example.text()));
        for (String column : answer.get(0).split(",")) {
          assertTrue(
              Pattern.compile("\\b" + column + "\\b").matcher(header).find(),
              example.name() + " does not say what " + column + " is");
        }
      }
    }
  }

  @Test
  @Order(2)
  void checksPassOnAConsistentLake() {
    assertEquals(
        "processed.session_changes a-day-has-one-owner",
        contradicted().stream().map(TrinoIT::name).collect(Collectors.joining("\n")));
  }

  @Test
  @Order(3)
  void everyCheckFindsItsContradiction() throws IOException {
    try (SqlSession session = SqlSession.open(server)) {
      session.print(
          Files.readString(Path.of("src/test/resources/sql/contradictions.sql")),
          OutputFormat.TABLE,
          new StringBuilder());
    }
    List<Check> contradicted = contradicted();
    assertEquals(failing(Check.in(Installation.current().checks())), failing(contradicted));
    assertTrue(
        contradicted.stream()
            .map(TrinoIT::name)
            .anyMatch("access.person_days is-up-to-date"::equals));
  }

  /** The names of those whose contradiction fails a lake, a line each. */
  private static String failing(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.severity() == Check.Severity.FAIL)
        .map(TrinoIT::name)
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static String name(Check check) {
    return check.table() + " " + check.name();
  }

  private static List<Check> contradicted() {
    try (SqlSession session = SqlSession.open(server)) {
      return Check.run(
              session,
              Check.in(Installation.current().checks()),
              result -> assertNull(result.error(), result.text()))
          .stream()
          .filter(result -> !result.isPassed())
          .map(CheckResult::check)
          .toList();
    }
  }

  private static String printed(SqlSession session, String text, OutputFormat format) {
    StringBuilder out = new StringBuilder();
    session.print(text, format, out);
    return out.toString();
  }

  private static int occurrences(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
