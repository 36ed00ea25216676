package io.tributary.cli;

import io.tributary.io.LocalKafka;
import io.tributary.io.RunningKafka;
import io.tributary.server.RunningServer;
import io.tributary.sql.LocalTrino;
import io.tributary.sql.RunningTrino;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A server that runs beside a local lake, by the name that the command line takes. */
enum LocalService {
  trino("Trino") {
    @Override
    Optional<RunningServer> running(Path lake) {
      return LocalTrino.of(lake).running().map(RunningTrino::server);
    }

    @Override
    RunningServer start(Path lake, OptionalInt port, Consumer<String> progress) {
      return LocalTrino.of(lake).start(port, progress).server();
    }

    @Override
    boolean stop(Path lake, Consumer<String> progress) {
      return LocalTrino.of(lake).stop(progress);
    }

    @Override
    String uses(RunningServer server, Path lake) {
      RunningTrino trino = new RunningTrino(server);
      return """
            page:   %s
            JDBC:   %s (user %s, no password)
            query:  bin/tributary sql --lake %s 'SHOW TABLES FROM processed'
          """
          .formatted(trino.page(), trino.url(), System.getProperty("user.name"), lake);
    }
  },

  kafka("Kafka") {
    @Override
    Optional<RunningServer> running(Path lake) {
      return LocalKafka.of(lake).running().map(RunningKafka::server);
    }

    @Override
    RunningServer start(Path lake, OptionalInt port, Consumer<String> progress) {
      return LocalKafka.of(lake).start(port, progress).server();
    }

    @Override
    boolean stop(Path lake, Consumer<String> progress) {
      return LocalKafka.of(lake).stop(progress);
    }

    @Override
    String uses(RunningServer server, Path lake) {
      String brokers = new RunningKafka(server).brokers();
      return """
            use:    --brokers %s
            fill:   bin/tributary generate --to-kafka %s --topic events --events 1000000
          """
          .formatted(brokers, brokers);
    }
  };

  private final String title;

  LocalService(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  abstract Optional<RunningServer> running(Path lake);

  abstract RunningServer start(Path lake, OptionalInt port, Consumer<String> progress);

  abstract boolean stop(Path lake, Consumer<String> progress);

  /** How to reach the running server and to stop it, for eyes. */
  String text(RunningServer server, Path lake) {
    return uses(server, lake) + "  stop:   bin/tributary down " + name() + " --lake " + lake + "\n";
  }

  /** A line per use that the running server has. */
  abstract String uses(RunningServer server, Path lake);
}
