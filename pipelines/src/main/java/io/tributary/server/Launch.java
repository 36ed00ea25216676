package io.tributary.server;

import java.nio.file.Path;
import java.util.List;

/**
 * A Java process to start.
 *
 * @param javaHome the JDK that runs it
 * @param arguments what {@code java} is given
 * @param port where it will listen
 */
public record Launch(Path javaHome, List<String> arguments, int port, String version) {
  public Launch {
    arguments = List.copyOf(arguments);
  }
}
