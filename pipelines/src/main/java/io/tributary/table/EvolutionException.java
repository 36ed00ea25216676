package io.tributary.table;

import java.util.List;

/** A table of the lake cannot become what this build defines without losing something. */
public final class EvolutionException extends RuntimeException {
  EvolutionException(List<String> problems) {
    super(String.join("\n", problems));
  }
}
