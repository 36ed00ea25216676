package io.tributary.cli;

import io.tributary.io.InputException;
import io.tributary.io.StreamProgress;
import io.tributary.job.Stream;
import io.tributary.job.Stream.Lineage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What tells where a stream starts: from a checkpoint where there is one; else from what the lake
 * holds, if that is all there was.
 *
 * @param home the folder of the stream's state
 * @param lineage what the folder says
 * @param committed what the lake says
 * @param hasCheckpoint whether the lineage has one
 */
record StreamStart(
    String topic,
    Path home,
    Optional<Lineage> lineage,
    Optional<StreamProgress> committed,
    boolean hasCheckpoint) {
  /**
   * Whether the stream goes on from its checkpoint; if not, it begins a lineage.
   *
   * @param rulesHash of the rules by which it is to go on
   * @param parallelism that was asked for; null if none was
   * @throws InputException if it can do neither without losing or doubling something
   */
  boolean isFromCheckpoint(String rulesHash, Integer parallelism) {
    committed.ifPresent(before -> requireRules(before.rulesHash(), rulesHash));
    boolean isLast = committed.isPresent() && committed.get().isLast();
    if (lineage.isEmpty() || isOlderThanLake()) {
      if (committed.isEmpty() || isLast) {
        return false;
      }
      throw missingCheckpoint();
    }
    boolean hasCommitted =
        committed.isPresent() && committed.get().lineage().equals(lineage.get().id());
    if (hasCommitted && isLast) {
      return false;
    }
    if (!hasCheckpoint) {
      if (hasCommitted) {
        throw missingCheckpoint();
      }
      return false;
    }
    requireRules(lineage.get().rulesHash(), rulesHash);
    if (lineage.get().stateVersion() != Stream.STATE_VERSION) {
      throw refusal(
          "its last run kept state of version %d, this is %d"
              .formatted(lineage.get().stateVersion(), Stream.STATE_VERSION));
    }
    if (parallelism != null && parallelism != lineage.get().parallelism()) {
      throw refusal(
          "its state is divided by a parallelism of %d, not %d"
              .formatted(lineage.get().parallelism(), parallelism));
    }
    return true;
  }

  /** Ids of lineages sort by their time. */
  private boolean isOlderThanLake() {
    return committed.isPresent() && lineage.get().id().compareTo(committed.get().lineage()) < 0;
  }

  private void requireRules(String before, String now) {
    if (!before.equals(now)) {
      throw refusal("its last run had other rules (%s, these are %s)".formatted(before, now));
    }
  }

  private InputException missingCheckpoint() {
    return refusal("the checkpoint of its last run is missing in " + home);
  }

  private InputException refusal(String reason) {
    return new InputException(
        "Cannot go on with the stream of topic %s: %s. --rebuild computes the days that are not sealed anew and goes on from there"
            .formatted(topic, reason));
  }
}
