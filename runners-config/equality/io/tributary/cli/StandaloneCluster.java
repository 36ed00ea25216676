package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tributary.server.Installation;
import io.tributary.server.Maven;
import io.tributary.server.Processes;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of a runner's cluster, which have that runner's classes only, as it comes. */
final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path home;
  private final String runner;
  private final List<Server> started = new ArrayList<>();

  /**
   * @param folder the runner's home, and for what the processes say
   */
  StandaloneCluster(String runner, Path folder) {
    Installation installation = Installation.current();
    this.runner = runner;
    this.folder = folder;
    this.home = installation.server(runner);
    try {
      Files.createDirectories(folder);
      Path noted = folder.resolve("classpath");
      new Maven(installation)
          .fetch(
              home.resolve("cluster"),
              "cluster.classpath=" + noted,
              folder.resolve("maven.out"),
              runner,
              waited -> {});
      // As a distribution has them; Spark's workers look for the folder.
      Path jars = Files.createDirectories(folder.resolve("jars"));
      for (String jar : Files.readString(noted).strip().split(File.pathSeparator)) {
        Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of what is configured for the runner. */
  Path home() {
    return home;
  }

  /** The jar that is submitted. */
  String bundle() {
    return home.resolve("target/tributary-%s.jar".formatted(runner)).toString();
  }

  /** Starts a process of the cluster, or one that submits to it. */
  Server start(
      String name, Map<String, String> environment, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    // They end before more compiling would pay.
    command.add("-XX:TieredStopAtLevel=1");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", folder.resolve("jars/*").toString()));
    command.addAll(arguments);
    Path said = folder.resolve(name + ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    try {
      Server server = new Server(name, builder.start(), said);
      started.add(server);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void await(String what, BooleanSupplier condition, Supplier<String> otherwise) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        fail("waited in vain until %s: %s".formatted(what, otherwise.get()));
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Override
  public void close() {
    started.forEach(Server::kill);
  }

  /** A process, and what it says. */
  record Server(String name, Process process, Path output) {
    String said() {
      try {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What it last said that matches; null if it has said nothing like it. */
    MatchResult last(Pattern pattern) {
      Matcher matcher = pattern.matcher(said());
      MatchResult last = null;
      while (matcher.find()) {
        last = matcher.toMatchResult();
      }
      return last;
    }

    MatchResult awaitSaying(Pattern pattern) {
      StandaloneCluster.await(
          name + " says " + pattern,
          () -> {
            assertTrue(process.isAlive(), () -> name + " has ended: " + said());
            return last(pattern) != null;
          },
          this::said);
      return last(pattern);
    }

    /** Waits for its end by itself. */
    int ended() {
      try {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          fail("%s does not end: %s".formatted(name, said()));
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return process.exitValue();
    }

    /** The process and all that it started. */
    List<ProcessHandle> family() {
      return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }

    /** Kills the family, as if its machine were gone. */
    void kill() {
      List<ProcessHandle> family = family();
      family.forEach(ProcessHandle::destroyForcibly);
      Processes.end(family, GRACE);
    }
  }
}
