package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Commits each table's files to the run's branch: one commit per table. */
final class StageTables extends DoFn<KV<String, Iterable<byte[]>>, Void> {
  private final LakeLocation location;
  private final String runId;
  private final List<Replacement> replacements;

  StageTables(LakeLocation location, String runId, List<Replacement> replacements) {
    this.location = location;
    this.runId = runId;
    this.replacements = replacements;
  }

  @ProcessElement
  public void stage(@Element KV<String, Iterable<byte[]>> element) {
    TableName name = StagedKey.table(element.getKey());
    Replacement replacement =
        replacements.stream()
            .filter(candidate -> candidate.table().equals(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("Cannot stage %s: not planned".formatted(name)));
    List<Staged> staged = new ArrayList<>();
    element.getValue().forEach(bytes -> staged.add(Staged.parse(bytes)));
    try (Lake lake = Lake.open(location)) {
      Staging.stage(lake.load(name), runId, replacement, staged);
    }
  }
}
