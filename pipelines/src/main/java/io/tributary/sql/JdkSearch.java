package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds a JDK that Trino runs on. The pipelines run on Java 17, so it is rarely the one that runs
 * this.
 */
final class JdkSearch {
  static final String VARIABLE = "TRIBUTARY_TRINO_JAVA_HOME";
  static final Runtime.Version NEEDED = Runtime.Version.parse("24.0.1");

  private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]+)\"");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\s*java\\.(home|version) = (.+?)\\s*$");

  private final Map<String, String> environment;
  private final List<Path> homes;

  /** A search among the homes that the environment names, then among the given ones. */
  JdkSearch(Map<String, String> environment, List<Path> homes) {
    this.environment = Map.copyOf(environment);
    this.homes = List.copyOf(homes);
  }

  static JdkSearch ofThisMachine() {
    Map<String, String> environment = System.getenv();
    Path user = Path.of(System.getProperty("user.home"));
    List<Path> homes = new ArrayList<>();
    homes.addAll(children(Path.of("/usr/lib/jvm"), "*"));
    homes.addAll(children(user.resolve(".sdkman/candidates/java"), "*"));
    homes.addAll(children(Path.of("/opt"), "*jdk*"));
    homes.addAll(children(Path.of("/opt/java"), "*"));
    for (Path bundle : children(Path.of("/Library/Java/JavaVirtualMachines"), "*")) {
      homes.add(bundle.resolve("Contents/Home"));
    }
    return new JdkSearch(environment, homes);
  }

  /**
   * The home that {@code TRIBUTARY_TRINO_JAVA_HOME} names, else {@code JAVA_HOME} if it will do,
   * else the oldest that will do.
   */
  Jdk find() {
    String chosen = environment.get(VARIABLE);
    if (chosen != null && !chosen.isBlank()) {
      return at(Path.of(chosen))
          .filter(JdkSearch::willDo)
          .orElseThrow(
              () ->
                  new SqlException(
                      Reason.NOT_READY,
                      VARIABLE + " is " + chosen + ", which is no JDK 24 (24.0.1) or later."));
    }
    Optional<Jdk> usual =
        Optional.ofNullable(environment.get("JAVA_HOME"))
            .filter(home -> !home.isBlank())
            .flatMap(home -> at(Path.of(home)))
            .filter(JdkSearch::willDo);
    return usual
        .or(this::oldestThatWillDo)
        .or(this::onThePath)
        .orElseThrow(
            () ->
                new SqlException(
                    Reason.NOT_READY,
                    "Trino needs a JDK 24 or later and none was found: install one (such as Temurin"
                        + " 25), or set "
                        + VARIABLE
                        + " to the folder of one."));
  }

  private static boolean willDo(Jdk jdk) {
    return jdk.version().compareToIgnoreOptional(NEEDED) >= 0;
  }

  private Optional<Jdk> oldestThatWillDo() {
    return homes.stream()
        .flatMap(home -> at(home).stream())
        .filter(JdkSearch::willDo)
        .min(Comparator.comparing(Jdk::version));
  }

  private Optional<Jdk> onThePath() {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, "java"))
        .filter(Files::isExecutable)
        .findFirst()
        .flatMap(JdkSearch::asked)
        .filter(JdkSearch::willDo);
  }

  private static Optional<Jdk> at(Path home) {
    if (!Files.isExecutable(home.resolve("bin/java"))) {
      return Optional.empty();
    }
    try {
      Matcher release =
          RELEASE.matcher(Files.readString(home.resolve("release"), StandardCharsets.UTF_8));
      if (release.find()) {
        return version(release.group(1)).map(version -> new Jdk(home, version));
      }
    } catch (IOException e) {
      return asked(home.resolve("bin/java"));
    }
    return asked(home.resolve("bin/java"));
  }

  private static Optional<Jdk> asked(Path java) {
    try {
      Process process =
          new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String home = null;
      String version = null;
      Matcher settings = SETTING.matcher(said);
      while (settings.find()) {
        if (settings.group(1).equals("home")) {
          home = settings.group(2);
        } else {
          version = settings.group(2);
        }
      }
      if (home == null || version == null) {
        return Optional.empty();
      }
      Path folder = Path.of(home);
      return version(version).map(parsed -> new Jdk(folder, parsed));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<Runtime.Version> version(String text) {
    try {
      return Optional.of(Runtime.Version.parse(text));
    } catch (IllegalArgumentException e) {
      // 1.8.0_392 and older: not of interest.
      return Optional.empty();
    }
  }

  private static List<Path> children(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, glob)) {
        children.forEach(found::add);
      } catch (IOException e) {
        return List.of();
      }
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }
}
