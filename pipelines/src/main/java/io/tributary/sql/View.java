package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A view as its file says: what it is for, and the query. */
public record View(String layer, String name, String comment, String select) {
  private static final String MASK_KEY =
      """
      CREATE TABLE IF NOT EXISTS "%s".ops.mask_key
      COMMENT 'The secret by which Trino masks ids of persons' AS
      SELECT CAST(uuid() AS varbinary) || CAST(uuid() AS varbinary) AS key""";

  /** The views of a folder {@code <layer>/<name>.sql}. */
  public static List<View> in(Path folder) {
    return SqlFile.in(folder).stream().map(View::parse).toList();
  }

  /**
   * Creates or replaces the views in the session's catalog, whichever reads which, and before them
   * the key by which columns are masked, if there is none.
   *
   * @param progress told of each view that is made
   */
  public static void apply(SqlSession session, List<View> views, Consumer<String> progress) {
    session.execute(MASK_KEY.formatted(session.catalog()));
    List<View> left = views;
    List<String> failures;
    do {
      List<View> failed = new ArrayList<>();
      failures = new ArrayList<>();
      for (View view : left) {
        try {
          view.make(session);
          progress.accept(view.qualifiedName());
        } catch (SqlException e) {
          if (e.reason() == Reason.NOT_READY) {
            throw e;
          }
          failed.add(view);
          failures.add(view.qualifiedName() + ": " + e.getMessage());
        }
      }
      if (failed.size() == left.size()) {
        break;
      }
      left = failed;
    } while (!left.isEmpty());
    if (!failures.isEmpty()) {
      throw new SqlException(Reason.FAILED, "Cannot make " + String.join("; ", failures));
    }
  }

  /** Replacing a view leaves it with its creator's rights, if it had them. */
  private void make(SqlSession session) {
    String statement = statement(session.catalog());
    session.execute(statement);
    String made = session.query("SHOW CREATE VIEW " + qualifiedName()).toString();
    if (made.contains("SECURITY DEFINER")) {
      session.execute("DROP VIEW " + qualifiedName());
      session.execute(statement);
    }
  }

  public String qualifiedName() {
    return layer + "." + name;
  }

  static View parse(SqlFile file) {
    List<String> statements = Statements.split(file.text());
    List<String> header = SqlFile.header(file.text());
    if (statements.size() != 1 || header.isEmpty()) {
      throw new SqlException(
          Reason.BAD_ARGUMENT, file.path() + " is no view: a comment and one SELECT are accepted.");
    }
    return new View(file.layer(), file.name(), header.get(0), statements.get(0));
  }

  // Whoever asks a view sees of its tables what they may see, and no more.
  String statement(String catalog) {
    return "CREATE OR REPLACE VIEW \"%s\".%s.%s COMMENT '%s' SECURITY INVOKER AS\n%s"
        .formatted(catalog, layer, name, comment.replace("'", "''"), select);
  }
}
