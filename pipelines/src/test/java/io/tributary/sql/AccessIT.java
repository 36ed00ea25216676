package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.tributary.server.Installation;
import io.tributary.server.ServerException.Reason;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/access.md} promises, of a server with TLS and passwords. */
final class AccessIT {
  private static final String OWNER = "owner";
  private static final String ADMIN = "admin";
  private static final String MAINTENANCE = "maintenance";
  private static final String ENGINEER = "engineer";
  private static final String ANALYST = "analyst";

  @TempDir private static Path folder;

  private static SecuredTrino trino;

  @BeforeAll
  static void startsForALake() throws Exception {
    try {
      JdkSearch.ofThisMachine().find();
    } catch (SqlException e) {
      abort(e.getMessage());
    }
    TinyLake.create(folder);
    trino = SecuredTrino.start(folder, List.of(OWNER, ADMIN, MAINTENANCE, ENGINEER, ANALYST));
    try (SqlSession session = trino.as(OWNER)) {
      session.print(
          Files.readString(Path.of("src/test/resources/sql/consistent.sql")),
          OutputFormat.TABLE,
          new StringBuilder());
    }
    applyViews();
  }

  @AfterAll
  static void stops() {
    if (trino != null) {
      trino.close();
    }
  }

  @Test
  void onlyTheRightPasswordOpensASession() {
    SqlException wrong = refused(() -> ask(trino.url(), ANALYST, "wrong"));
    assertEquals(Reason.BAD_ARGUMENT, wrong.reason());
    String server = "Trino at jdbc:trino://127.0.0.1:%d/lake ".formatted(trino.port());
    assertEquals(
        server + "does not accept this user with the password in TRIBUTARY_TRINO_PASSWORD.",
        wrong.getMessage());
    SqlException none = refused(() -> ask(trino.url(), ANALYST, null));
    assertEquals(server + "asks for a password: set TRIBUTARY_TRINO_PASSWORD.", none.getMessage());
    refused(() -> ask(trino.url(), "tributary-masks", ""));
  }

  @Test
  void aPasswordIsNotTakenFromTheUrlNorShown() {
    String url = trino.url() + "&password=" + trino.password(ANALYST);
    SqlException inUrl = refused(() -> ask(url, ANALYST, null));
    assertEquals(Reason.BAD_ARGUMENT, inUrl.reason());
    assertFalse(inUrl.getMessage().contains(trino.password(ANALYST)), inUrl.getMessage());
  }

  @Test
  void nothingIsAnsweredWithoutTls() throws IOException {
    String plain = "jdbc:trino://127.0.0.1:%d/lake".formatted(trino.port());
    SqlException unencrypted = refused(() -> ask(plain, ANALYST, trino.password(ANALYST)));
    assertFalse(unencrypted.getMessage().contains("\n"), unencrypted.getMessage());
    refused(() -> ask(plain, ANALYST, null));
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:%d/v1/info".formatted(trino.port()))
                .toURL()
                .openConnection();
    assertThrows(IOException.class, connection::getInputStream);
    assertFalse(trino.log().contains("Started http@"), "a port without TLS");
    SqlException unknown =
        refused(
            () ->
                ask(
                    "jdbc:trino://127.0.0.1:%d/lake?SSL=true".formatted(trino.port()),
                    ANALYST,
                    trino.password(ANALYST)));
    assertTrue(unknown.getMessage().contains("certificat"), unknown.getMessage());
  }

  @Test
  void nobodyActsAsSomebodyElse() {
    String asEngineer = trino.url() + "&sessionUser=engineer";
    denied(refused(() -> ask(asEngineer, ANALYST, trino.password(ANALYST))), "impersonate");
    try (SqlSession session = trino.as(ANALYST)) {
      denied(session, "SET SESSION AUTHORIZATION engineer");
    }
  }

  @Test
  void analystsReadNeitherRawNorOps() {
    try (SqlSession session = trino.as(ANALYST)) {
      denied(session, "SELECT * FROM raw.events");
      denied(session, "SELECT * FROM raw.dead_letters");
      denied(session, "SELECT * FROM ops.ledger");
      denied(session, "SELECT key FROM ops.mask_key");
      assertEquals(
          List.of(List.of("access"), List.of("processed")),
          session.query("SHOW SCHEMAS FROM lake"));
      assertEquals(
          List.of(),
          session.query(
              "SELECT table_name FROM information_schema.columns"
                  + " WHERE table_schema IN ('raw', 'ops')"));
    }
  }

  @Test
  void analystsSeeNoValueOfAPersonalColumn() {
    try (SqlSession analyst = trino.as(ANALYST);
        SqlSession engineer = trino.as(ENGINEER)) {
      for (TableName name : TableName.ALL) {
        TableDefinition definition = TableDefinition.of(name);
        if (definition.name().namespace().matches("processed|access")) {
          for (String column : definition.personal().keySet()) {
            String table = column.equals("history") ? name.toString() : definition.view();
            assertHidden(analyst, engineer, column, name.toString());
            if (!table.equals(name.toString())) {
              assertHidden(analyst, engineer, column, table);
            }
          }
        }
      }
    }
  }

  private static void assertHidden(
      SqlSession analyst, SqlSession engineer, String column, String table) {
    boolean isShown =
        engineer.query("SHOW COLUMNS FROM " + table).stream()
            .anyMatch(row -> row.get(0).equals(column));
    if (isShown) {
      String select = "SELECT DISTINCT %s FROM %s".formatted(column, table);
      Set<Object> real = values(engineer, select);
      Set<Object> masked = values(analyst, select);
      assertTrue(masked.stream().noneMatch(real::contains), table + "." + column + masked);
      assertTrue(masked.isEmpty() || masked.size() == real.size(), table + "." + column + masked);
    }
  }

  private static Set<Object> values(SqlSession session, String select) {
    Set<Object> values = new HashSet<>();
    session.query(select).stream()
        .map(row -> row.get(0))
        .filter(Objects::nonNull)
        .map(Object::toString)
        .forEach(values::add);
    return values;
  }

  @Test
  void masksKeepJoinsAndCounts() {
    String persons =
        """
        SELECT session.session_date, count(*), count(DISTINCT event.visitor_id), count(DISTINCT event.user_id)
        FROM processed.sessions AS session
        JOIN processed.events AS event ON event.visitor_id = session.visitor_id
          AND event.visitor_id = 'a:' || event.anonymous_id
        LEFT JOIN processed.identities AS identity ON identity.visitor_id = event.visitor_id
          AND identity.as_of_date = event.event_date
        LEFT JOIN access.person_days AS person ON person.person_id = 'u:' || identity.user_id
          AND person.as_of_date = event.event_date
        GROUP BY 1 ORDER BY 1
        """;
    try (SqlSession analyst = trino.as(ANALYST);
        SqlSession engineer = trino.as(ENGINEER)) {
      List<List<Object>> seen = engineer.query(persons);
      assertEquals(3, seen.size());
      assertEquals(seen, analyst.query(persons));
      assertEquals(
          List.of(List.of(true)),
          analyst.query(
              "SELECT bool_and(regexp_like(visitor_id, '^a:[0-9a-f]{32}$')) FROM processed.sessions"));
      for (View view : View.in(Installation.current().views())) {
        String count = "SELECT count(*) FROM " + view.qualifiedName();
        assertEquals(engineer.query(count), analyst.query(count), view.qualifiedName());
      }
    }
  }

  @Test
  void theKeyOfTheMasksStaysSecret() {
    List<List<Object>> keys;
    try (SqlSession owner = trino.as(OWNER)) {
      keys =
          owner.query("SELECT to_hex(key), lower(to_hex(key)), to_base64(key) FROM ops.mask_key");
    }
    assertEquals(1, keys.size());
    for (String user : List.of(ANALYST, ENGINEER, MAINTENANCE, ADMIN)) {
      try (SqlSession session = trino.as(user)) {
        denied(session, "SELECT * FROM ops.mask_key");
        denied(session, "SELECT * FROM ops.\"mask_key$files\"");
      }
    }
    try (SqlSession session = trino.as(ANALYST)) {
      for (String explain : List.of("EXPLAIN", "EXPLAIN ANALYZE VERBOSE")) {
        String plan =
            session
                .query(explain + " SELECT visitor_id, content_hash FROM processed.events")
                .toString();
        assertTrue(plan.contains("hmac_sha256"), plan);
        for (Object form : keys.get(0)) {
          assertFalse(plan.contains(form.toString()), plan);
        }
      }
    }
  }

  @Test
  void metadataTellsAnalystsNothing() {
    try (SqlSession session = trino.as(ANALYST)) {
      for (String part :
          List.of(
              "files",
              "partitions",
              "entries",
              "all_entries",
              "manifests",
              "all_manifests",
              "snapshots",
              "history",
              "refs",
              "properties",
              "metadata_log_entries")) {
        denied(session, "SELECT * FROM processed.\"events$%s\"".formatted(part));
      }
      denied(
          session, "SELECT * FROM TABLE(lake.system.table_changes('processed', 'events', 1, 2))");
      denied(session, "SHOW CREATE TABLE processed.events");
      String statistics = session.query("SHOW STATS FOR processed.events").toString();
      assertFalse(statistics.contains("a:1") || statistics.contains("u-1"), statistics);
    }
  }

  @Test
  void engineersReadEverything() {
    try (SqlSession session = trino.as(ENGINEER)) {
      assertEquals(List.of(List.of(3L)), session.query("SELECT count(*) FROM raw.events"));
      assertEquals(
          List.of(List.of("https://192.0.2.99/")),
          session.query("SELECT page_url FROM processed.events WHERE event_id = 'e2'"));
      assertNotEquals(List.of(), session.query("SELECT file_path FROM processed.\"events$files\""));
      assertNotEquals(List.of(), session.query("SELECT * FROM ops.ledger"));
    }
  }

  @Test
  void nobodyWritesButMaintenance() {
    for (String user : List.of(ANALYST, ENGINEER, ADMIN)) {
      try (SqlSession session = trino.as(user)) {
        denied(session, "DELETE FROM access.page_changes");
        denied(session, "DELETE FROM processed.events WHERE event_date = DATE '2026-01-01'");
        denied(session, "TRUNCATE TABLE access.page_changes");
        denied(session, "INSERT INTO access.page_changes SELECT * FROM access.page_changes");
        denied(session, "UPDATE access.page_changes SET visit_count = 0");
        denied(
            session,
            "MERGE INTO access.page_changes AS a USING access.page_changes AS b"
                + " ON a.page_group = b.page_group WHEN MATCHED THEN DELETE");
        denied(session, "DROP TABLE access.page_changes");
        denied(session, "ALTER TABLE access.page_changes ADD COLUMN more bigint");
        denied(session, "ALTER TABLE access.page_changes SET PROPERTIES format_version = 2");
        denied(session, "COMMENT ON TABLE access.page_changes IS 'more'");
        denied(session, "CREATE TABLE access.more (more bigint)");
        denied(session, "CREATE SCHEMA lake.more");
        denied(session, "ANALYZE access.page_changes");
        denied(session, "CALL lake.system.unregister_table('access', 'page_changes')");
        for (String table : List.of("access.page_changes", "processed.events")) {
          for (String procedure :
              List.of(
                  "optimize",
                  "optimize_manifests",
                  "expire_snapshots(retention_threshold => '1h')",
                  "remove_orphan_files(retention_threshold => '1d')",
                  "rollback_to_snapshot(1)",
                  "drop_extended_stats")) {
            SqlException refused =
                refused(
                    () -> session.execute("ALTER TABLE %s EXECUTE %s".formatted(table, procedure)));
            assertTrue(
                refused
                    .getMessage()
                    .contains("ALTER TABLE EXECUTE is not supported for table with"),
                user + ", " + procedure + ": " + refused.getMessage());
          }
        }
        if (!user.equals(ADMIN)) {
          denied(session, "CREATE OR REPLACE VIEW access.pages_daily AS SELECT 1 AS one");
          denied(session, "DROP VIEW access.pages_daily");
        }
      }
    }
  }

  @Test
  void maintenanceMaintainsAndDeletesAndDoesNothingElse() {
    try (SqlSession session = trino.as(MAINTENANCE)) {
      for (String table : List.of("raw.events", "processed.events", "access.page_changes")) {
        session.execute("ALTER TABLE " + table + " EXECUTE optimize");
        session.execute("ALTER TABLE " + table + " EXECUTE optimize_manifests");
        session.execute(
            "ALTER TABLE " + table + " EXECUTE expire_snapshots(retention_threshold => '1h')");
        session.execute(
            "ALTER TABLE " + table + " EXECUTE remove_orphan_files(retention_threshold => '1d')");
        session.query("SELECT count(*) FROM %s\"".formatted(table.replace(".", ".\"") + "$files"));
      }
      session.execute("DELETE FROM raw.events WHERE ingestion_date < DATE '2026-01-01'");
      session.execute("DELETE FROM access.page_changes WHERE session_date < DATE '2026-01-01'");
      denied(session, "INSERT INTO ops.dirty_days SELECT * FROM ops.dirty_days");
      denied(session, "UPDATE ops.ledger SET in_count = 0");
      denied(session, "DROP TABLE raw.events");
      denied(session, "CREATE TABLE raw.more (more bigint)");
      denied(session, "CREATE OR REPLACE VIEW access.pages_daily AS SELECT 1 AS one");
    }
  }

  @Test
  void aViewWithItsCreatorsRightsShowsNothing() {
    try (SqlSession owner = trino.as(OWNER);
        SqlSession analyst = trino.as(ANALYST)) {
      owner.execute(
          "CREATE OR REPLACE VIEW processed.visitor_days SECURITY DEFINER AS"
              + " SELECT visitor_id FROM processed.visitor_day_changes");
      denied(analyst, "SELECT visitor_id FROM processed.visitor_days");
    } finally {
      applyViews();
    }
  }

  @Test
  void queriesOfOthersAreSeenAndEndedByAdminsOnly() {
    try (SqlSession session = trino.as(ANALYST)) {
      assertEquals(
          List.of(List.of(ANALYST)),
          session.query("SELECT DISTINCT \"user\" FROM system.runtime.queries"));
      denied(session, "SELECT * FROM system.runtime.tasks");
      denied(session, "CALL system.runtime.kill_query('20260101_000000_00000_aaaaa', 'no')");
      assertNotEquals(
          List.of(), session.query("SELECT * FROM system.jdbc.tables WHERE table_cat = 'lake'"));
    }
    try (SqlSession session = trino.as(ADMIN)) {
      assertTrue(session.query("SELECT DISTINCT \"user\" FROM system.runtime.queries").size() > 1);
      SqlException unknown =
          refused(
              () ->
                  session.execute(
                      "CALL system.runtime.kill_query('20260101_000000_00000_aaaaa', 'no')"));
      assertTrue(unknown.getMessage().contains("not found"), unknown.getMessage());
    }
  }

  @Test
  void examplesAnswerAnalysts() {
    try (SqlSession session = trino.as(ANALYST)) {
      for (Example example : Example.in(Installation.current().examples())) {
        if (example.layer().matches("processed|access")) {
          StringBuilder out = new StringBuilder();
          session.print(example.text(), OutputFormat.CSV, out);
          assertTrue(out.toString().lines().count() > 1, example.name());
        }
      }
    }
  }

  @Test
  void conditionOnTheDatePrunesForAnalystsToo() {
    Pattern pruned = Pattern.compile("constraint on \\[\\w+_date]");
    try (SqlSession analyst = trino.as(ANALYST);
        SqlSession engineer = trino.as(ENGINEER)) {
      for (View view : View.in(Installation.current().views())) {
        String date = view.select().contains("event_date") ? "event_date" : "session_date";
        String explain =
            "EXPLAIN SELECT * FROM %s WHERE %s = DATE '2026-01-02'"
                .formatted(view.qualifiedName(), date);
        assertEquals(
            pruned.matcher(engineer.query(explain).toString()).results().count(),
            pruned.matcher(analyst.query(explain).toString()).results().count(),
            view.qualifiedName());
      }
    }
  }

  private static void applyViews() {
    try (SqlSession session = trino.as(ADMIN)) {
      View.apply(session, View.in(Installation.current().views()), line -> {});
    }
  }

  private static void ask(String url, String user, String password) {
    try (SqlSession session = SqlSession.open(url, user, password, "lake")) {
      session.query("SELECT 1");
    }
  }

  private static SqlException refused(Runnable action) {
    return assertThrows(SqlException.class, action::run);
  }

  private static void denied(SqlSession session, String statement) {
    denied(assertThrows(SqlException.class, () -> session.execute(statement), statement), "");
  }

  private static void denied(SqlException refused, String why) {
    assertTrue(
        refused.getMessage().startsWith("Access Denied: ") && refused.getMessage().contains(why),
        refused.getMessage());
  }
}
