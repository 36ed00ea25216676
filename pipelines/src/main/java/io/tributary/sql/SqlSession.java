package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A connection to Trino. What Trino refuses is thrown as a {@link SqlException} of one sentence.
 */
public final class SqlSession implements AutoCloseable {
  /** The environment variable that holds the password of {@code --user} for {@code --url}. */
  public static final String PASSWORD = "TRIBUTARY_TRINO_PASSWORD";

  private static final Pattern QUERY_ID = Pattern.compile("^Query failed \\(#[^)]*\\): ");

  private static final Pattern SECRET = Pattern.compile("[?&](password|accessToken)=");

  private final Connection connection;
  private final String url;
  private final boolean hasPassword;

  private SqlSession(Connection connection, String url, boolean hasPassword) {
    this.connection = connection;
    this.url = url;
    this.hasPassword = hasPassword;
  }

  /** A session with a lake's own server, as the one who may do everything. */
  public static SqlSession open(RunningTrino server) {
    return open(server, LocalTrino.OWNER);
  }

  /** A session with a lake's own server, as the user. */
  public static SqlSession open(RunningTrino server, String user) {
    return open(server.url(), user, null, LocalTrino.CATALOG);
  }

  /**
   * A session with any server.
   *
   * @param url as Trino's JDBC driver takes it, {@code jdbc:trino://host:port/catalog?...}
   * @param user null for the one that the URL names, else for the user of this machine
   * @param password null if the server asks for none
   * @param catalog the catalog of names without one, unless the URL names it
   */
  public static SqlSession open(String url, String user, String password, String catalog) {
    if (SECRET.matcher(url).find()) {
      throw new SqlException(
          Reason.BAD_ARGUMENT,
          "URL %s is not accepted with a secret, which others see in the list of processes: %s is"
                  .formatted(shown(url), PASSWORD)
              + " where a password belongs.");
    }
    Properties properties = new Properties();
    if (password != null) {
      properties.setProperty("password", password);
    }
    if (user != null) {
      properties.setProperty("user", user);
    } else if (!url.contains("user=")) {
      properties.setProperty("user", System.getProperty("user.name"));
    }
    if (!url.contains("timezone=")) {
      properties.setProperty("timezone", "UTC");
    }
    try {
      if (!url.startsWith("jdbc:trino:")) {
        throw new SqlException(
            Reason.BAD_ARGUMENT,
            "URL " + shown(url) + " is not accepted: jdbc:trino://host:port/catalog is.");
      }
      Connection connection = DriverManager.getConnection(url, properties);
      if (connection.getCatalog() == null) {
        connection.setCatalog(catalog);
      }
      return new SqlSession(connection, url, password != null);
    } catch (SQLException e) {
      throw new SqlException(
          Reason.BAD_ARGUMENT, "URL " + shown(url) + " is not accepted: " + e.getMessage(), e);
    }
  }

  /** The catalog of names without one. */
  public String catalog() {
    try {
      return connection.getCatalog();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Runs each statement of the text and prints what it gives back; no cell is cut. */
  public void print(String text, OutputFormat format, Appendable out) {
    print(text, format, out, Integer.MAX_VALUE);
  }

  /** Runs each statement of the text and prints what it gives back, long cells of tables cut. */
  public void print(String text, OutputFormat format, Appendable out, int longestCell) {
    List<String> statements = Statements.split(text);
    for (int i = 0; i < statements.size(); i++) {
      try (Statement statement = connection.createStatement()) {
        if (statement.execute(statements.get(i))) {
          try (ResultSet result = statement.getResultSet()) {
            if (format == OutputFormat.TABLE && i > 0) {
              out.append('\n');
            }
            format.print(new ResultRows(result), out, longestCell);
          }
        } else if (format == OutputFormat.TABLE) {
          long changed = statement.getLargeUpdateCount();
          out.append(
              changed == 0
                  ? "(done)\n"
                  : "(" + changed + (changed == 1 ? " row" : " rows") + " written)\n");
        }
      } catch (SQLException e) {
        SqlException failure = failed(e);
        throw statements.size() == 1
            ? failure
            : new SqlException(
                failure.reason(),
                "Statement %d of %d: %s".formatted(i + 1, statements.size(), failure.getMessage()),
                e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Runs a statement for its effect. */
  public void execute(String statement) {
    try (Statement prepared = connection.createStatement()) {
      prepared.execute(statement);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** All rows of a small result. A cell is as {@link OutputFormat} writes it, null for none. */
  public List<List<Object>> query(String statement) {
    return read(
        statement,
        rows -> {
          List<List<Object>> all = new ArrayList<>();
          for (List<Object> row = rows.next(); row != null; row = rows.next()) {
            all.add(row);
          }
          return all;
        });
  }

  <T> T read(String statement, Reading<T> reading) {
    try (Statement prepared = connection.createStatement();
        ResultSet result = prepared.executeQuery(statement)) {
      return reading.of(new ResultRows(result));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** What is made of a result while it is open. */
  @FunctionalInterface
  interface Reading<T> {
    T of(Rows rows) throws SQLException;
  }

  /** The URL without its parameters, which may be secret. */
  private static String shown(String url) {
    return url.replaceFirst("\\?.*", "");
  }

  private SqlException failed(SQLException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
        return new SqlException(
            Reason.NOT_READY,
            "No Trino answers at " + shown(url) + ": " + cause.getMessage(),
            failure);
      }
    }
    if (String.valueOf(failure.getMessage()).startsWith("Authentication failed")) {
      return new SqlException(
          Reason.BAD_ARGUMENT,
          hasPassword
              ? "Trino at %s does not accept this user with the password in %s."
                  .formatted(shown(url), PASSWORD)
              : "Trino at %s asks for a password: set %s.".formatted(shown(url), PASSWORD),
          failure);
    }
    String message = QUERY_ID.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
    return new SqlException(Reason.FAILED, message.lines().findFirst().orElse(message), failure);
  }
}
