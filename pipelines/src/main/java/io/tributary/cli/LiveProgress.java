package io.tributary.cli;

import io.tributary.io.InputException;
import io.tributary.io.StreamProgress;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a running stream is, asked again and again of one open lake. A lake that cannot be read
 * ends nothing, as the stream's job tries again too.
 */
final class LiveProgress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveProgress.class);

  private final LakeLocation location;
  private final String topic;
  private final Consumer<String> said;
  private Lake lake;
  private boolean isAway;

  /**
   * @param said told once when the lake cannot be read, and once when it can be again
   */
  LiveProgress(LakeLocation location, String topic, Consumer<String> said) {
    this.location = location;
    this.topic = topic;
    this.said = said;
  }

  /** None if the stream has never committed, or if the lake cannot be read now. */
  Optional<StreamProgress> read() {
    try {
      if (lake == null) {
        requireLake();
        lake = Lake.open(location);
      }
      Optional<StreamProgress> progress = StreamProgress.of(lake, topic);
      if (isAway) {
        isAway = false;
        said.accept("the lake can be read again");
      }
      return progress;
    } catch (RuntimeException e) {
      close();
      if (!isAway) {
        isAway = true;
        said.accept("cannot read the lake, trying again: " + e.getMessage());
      }
      return Optional.empty();
    }
  }

  /** To open a lake that is missing would create another. */
  private void requireLake() {
    if (!location.exists()) {
      throw new InputException("%s is missing".formatted(location.directory()));
    }
  }

  @Override
  public void close() {
    if (lake != null) {
      try {
        lake.close();
      } catch (RuntimeException e) {
        LOG.warn("Cannot close the lake: {}", e.getMessage());
      }
      lake = null;
    }
  }
}
