package io.tributary.cli;

import io.tributary.sql.RunningTrino;
import java.nio.file.Path;

/** How to reach a running Trino, for eyes. */
final class TrinoText {
  private TrinoText() {}

  static String of(RunningTrino server, Path lake) {
    return """
          page:   %s
          JDBC:   %s (any user, no password)
          query:  bin/tributary sql --lake %s 'SHOW TABLES FROM processed'
          stop:   bin/tributary down --lake %s
        """
        .formatted(server.page(), server.url(), lake, lake);
  }
}
