package io.tributary.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says which local lake's servers are meant. */
final class LocalLake {
  @Option(
      names = "--lake",
      paramLabel = "DIR",
      defaultValue = "lake",
      description = "The local lake's folder (default: ./lake).")
  private Path folder;

  Path folder() {
    return folder;
  }
}
