package io.tributary.cli;

import io.tributary.rules.Rules;
import io.tributary.rules.RulesException;
import io.tributary.rules.RulesFile;
import io.tributary.table.LakeLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which lake a command works on, and by which rules. */
final class LakeOptions {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "lake",
      description = "A local lake's folder (default: ./lake).")
  private Path lake;

  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = "Any other lake: a file of Iceberg catalog properties.")
  private Path catalog;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "The rules (default: rules.yaml in the lake's folder, else the built-in ones).")
  private Path rules;

  LakeLocation location() {
    if (catalog == null) {
      if (Files.exists(lake) && !Files.isDirectory(lake)) {
        throw new CommandException(
            ExitCode.BAD_ARGUMENTS, "Cannot use --lake %s: it is not a folder".formatted(lake));
      }
      return LakeLocation.local(lake);
    }
    try {
      return LakeLocation.of(catalog);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS, "Cannot read --catalog %s: %s".formatted(catalog, e), e);
    }
  }

  /** The folder of a local lake; null for any other. */
  Path folder() {
    return catalog == null ? lake : null;
  }

  /** The location of a lake that exists. */
  LakeLocation existing() {
    LakeLocation location = location();
    if (!location.exists()) {
      throw new CommandException(
          ExitCode.INPUT_NOT_READY,
          "There is no lake at %s: bin/tributary backfill or tables creates one"
              .formatted(location.directory()));
    }
    return location;
  }

  Rules rules() {
    Path file = rules;
    if (file == null && catalog == null && Files.exists(lake.resolve("rules.yaml"))) {
      file = lake.resolve("rules.yaml");
    }
    if (file == null) {
      return RulesFile.builtIn();
    }
    try {
      return RulesFile.parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS,
          "Cannot read --rules %s: no such file, or not text in UTF-8".formatted(file),
          e);
    } catch (RulesException e) {
      throw new CommandException(ExitCode.BAD_ARGUMENTS, e.getMessage(), e);
    }
  }
}
