package io.tributary.cli;

import io.tributary.sql.LocalTrino;
import io.tributary.sql.RunningTrino;
import io.tributary.sql.SqlSession;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which Trino is asked, if it is not the local lake's, and who asks. */
final class TrinoOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Another Trino instead: jdbc:trino://host:port/catalog.")
  private String url;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = {
        "Who asks. With --url: the user there (default: you), whose password is read from the"
            + " environment variable "
            + SqlSession.PASSWORD
            + ".",
        "Else: one who may less than everything, admin, maintenance, engineer or analyst."
      })
  private String user;

  @Option(
      names = "--catalog-name",
      paramLabel = "NAME",
      defaultValue = LocalTrino.CATALOG,
      description = "Trino's name of the lake, if --url has none (default: ${DEFAULT-VALUE}).")
  private String catalog;

  /** Whether it is another one than the local lake's. */
  boolean isRemote() {
    return url != null;
  }

  /**
   * @param lake the local lake's folder; null if there is none
   */
  SqlSession open(String lake) {
    if (isRemote()) {
      return SqlSession.open(url, user, System.getenv(SqlSession.PASSWORD), catalog);
    }
    RunningTrino trino = LocalTrino.of(Path.of(lake)).required();
    return user == null ? SqlSession.open(trino) : SqlSession.open(trino, user);
  }
}
