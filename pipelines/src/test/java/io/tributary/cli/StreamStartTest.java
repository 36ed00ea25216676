package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.io.InputException;
import io.tributary.io.StreamProgress;
import io.tributary.job.Stream;
import io.tributary.job.Stream.Lineage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamStartTest {
  private static final String RULES = "these";
  private static final String OLDER = "20260105T000000000Z-stream";
  private static final String NEWER = "20260106T000000000Z-stream";
  private static final Optional<Lineage> NO_FOLDER = Optional.empty();
  private static final Optional<StreamProgress> NO_STREAM = Optional.empty();
  private static final boolean CHECKPOINT = true;
  private static final boolean NO_CHECKPOINT = false;

  @Test
  void whereThereIsNothingAStreamBegins() {
    assertBegins(NO_FOLDER, NO_STREAM, NO_CHECKPOINT);
  }

  @Test
  void aCheckpointIsGoneOnFrom() {
    assertGoesOn(lineage(OLDER), running(OLDER));
  }

  @Test
  void aCheckpointBeforeTheFirstCommitIsGoneOnFrom() {
    assertGoesOn(lineage(OLDER), NO_STREAM);
    assertGoesOn(lineage(NEWER), running(OLDER));
    assertGoesOn(lineage(NEWER), ended(OLDER));
  }

  @Test
  void aStreamThatCrashedBeforeItsFirstCheckpointAndCommitBeginsAgain() {
    assertBegins(lineage(OLDER), NO_STREAM, NO_CHECKPOINT);
  }

  @Test
  void aRebuildThatCrashedBeforeItsFirstCheckpointAndCommitBeginsAgain() {
    assertBegins(lineage(NEWER), running(OLDER), NO_CHECKPOINT);
  }

  @Test
  void aStreamThatCommittedNeedsItsCheckpoint() {
    assertEquals(
        "Cannot go on with the stream of topic events: the checkpoint of its last run is missing"
            + " in state. --rebuild computes the days that are not sealed anew and goes on from"
            + " there",
        refusal(lineage(OLDER), running(OLDER), NO_CHECKPOINT));
  }

  @Test
  void aStreamThatCommittedNeedsItsFolder() {
    assertMissing(refusal(NO_FOLDER, running(OLDER), NO_CHECKPOINT));
  }

  @Test
  void aFolderFromBeforeTheLakesLastCommitIsOfNoUse() {
    assertMissing(refusal(lineage(OLDER), running(NEWER), CHECKPOINT));
    assertMissing(refusal(lineage(OLDER), running(NEWER), NO_CHECKPOINT));
  }

  @Test
  void whereAllHasBeenWrittenAStreamBeginsAnew() {
    assertBegins(lineage(OLDER), ended(OLDER), CHECKPOINT);
    assertBegins(lineage(OLDER), ended(OLDER), NO_CHECKPOINT);
    assertBegins(NO_FOLDER, ended(OLDER), NO_CHECKPOINT);
    assertBegins(lineage(OLDER), ended(NEWER), CHECKPOINT);
  }

  @Test
  void aStreamThatCrashedEarlyAfterAllHadBeenWrittenBeginsAgain() {
    assertBegins(lineage(NEWER), ended(OLDER), NO_CHECKPOINT);
  }

  @Test
  void otherRulesInTheLakeAreRefused() {
    Optional<StreamProgress> other = Optional.of(progress(OLDER, "others", false));
    assertOtherRules(refusal(lineage(OLDER), other, CHECKPOINT));
    assertOtherRules(refusal(NO_FOLDER, other, NO_CHECKPOINT));
    assertOtherRules(
        refusal(lineage(OLDER), Optional.of(progress(OLDER, "others", true)), CHECKPOINT));
  }

  @Test
  void otherRulesOfACheckpointAreRefused() {
    Optional<Lineage> other = Optional.of(lineage(NEWER, "others", Stream.STATE_VERSION));
    assertOtherRules(refusal(other, NO_STREAM, CHECKPOINT));
    assertOtherRules(refusal(other, running(OLDER), CHECKPOINT));
    assertBegins(other, NO_STREAM, NO_CHECKPOINT);
  }

  @Test
  void anotherStateVersionIsRefused() {
    Optional<Lineage> other = Optional.of(lineage(OLDER, RULES, Stream.STATE_VERSION + 1));
    String refusal = refusal(other, running(OLDER), CHECKPOINT);
    assertTrue(refusal.contains("kept state of version 8, this is 7"), refusal);
    assertTrue(refusal.contains("--rebuild"), refusal);
    assertBegins(other, ended(OLDER), CHECKPOINT);
  }

  private static void assertBegins(
      Optional<Lineage> lineage, Optional<StreamProgress> committed, boolean hasCheckpoint) {
    assertFalse(start(lineage, committed, hasCheckpoint).isFromCheckpoint(RULES, null));
  }

  private static void assertGoesOn(Optional<Lineage> lineage, Optional<StreamProgress> committed) {
    assertTrue(start(lineage, committed, CHECKPOINT).isFromCheckpoint(RULES, null));
  }

  private static String refusal(
      Optional<Lineage> lineage, Optional<StreamProgress> committed, boolean hasCheckpoint) {
    StreamStart start = start(lineage, committed, hasCheckpoint);
    return assertThrows(InputException.class, () -> start.isFromCheckpoint(RULES, null))
        .getMessage();
  }

  private static void assertMissing(String refusal) {
    assertTrue(refusal.contains(": the checkpoint of its last run is missing in state."), refusal);
    assertTrue(refusal.contains("--rebuild"), refusal);
  }

  private static void assertOtherRules(String refusal) {
    assertTrue(refusal.contains(": its last run had other rules (others, these are these)"));
    assertTrue(refusal.contains("--rebuild"), refusal);
  }

  @Test
  void stateIsDividedByOneParallelism() {
    StreamStart start = start(lineage("a"), running("a"), CHECKPOINT);
    assertTrue(start.isFromCheckpoint(RULES, 2));
    String refused =
        assertThrows(InputException.class, () -> start.isFromCheckpoint(RULES, 1)).getMessage();
    assertTrue(refused.contains("parallelism of 2, not 1"), refused);
    assertTrue(refused.contains("--rebuild"), refused);
  }

  private static StreamStart start(
      Optional<Lineage> lineage, Optional<StreamProgress> committed, boolean hasCheckpoint) {
    return new StreamStart("events", Path.of("state"), lineage, committed, hasCheckpoint);
  }

  private static Optional<Lineage> lineage(String id) {
    return Optional.of(lineage(id, RULES, Stream.STATE_VERSION));
  }

  private static Lineage lineage(String id, String rules, int stateVersion) {
    return new Lineage(id, rules, stateVersion, 0, Map.of(0, 0L), 0, 2);
  }

  private static Optional<StreamProgress> running(String lineage) {
    return Optional.of(progress(lineage, RULES, false));
  }

  private static Optional<StreamProgress> ended(String lineage) {
    return Optional.of(progress(lineage, RULES, true));
  }

  private static StreamProgress progress(String lineage, String rules, boolean isLast) {
    return new StreamProgress(1, 0, lineage, rules, Map.of(0, 7L), 0, isLast, Map.of(), 0);
  }
}
