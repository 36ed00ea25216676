package io.tributary.io;

import io.tributary.table.LakeLocation;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes blocks of rows to the tables' files, with one grouping for all tables, and stages one
 * commit per table. Takes blocks under the keys of {@link FileGroup} and parts under {@link
 * StagedKey}.
 */
public final class WriteLake extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  /** How blocks travel. */
  public static final KvCoder<String, byte[]> BLOCKS =
      KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of());

  private final LakeLocation location;
  private final String runId;
  private final List<Replacement> replacements;
  private final RowReader.Factory readers;

  private WriteLake(
      LakeLocation location,
      String runId,
      List<Replacement> replacements,
      RowReader.Factory readers) {
    this.location = location;
    this.runId = runId;
    this.replacements = List.copyOf(replacements);
    this.readers = readers;
  }

  /**
   * @param runId stands in every row and in the snapshots' summaries
   * @param replacements what is replaced of each table that is written
   */
  public static WriteLake replacing(
      LakeLocation location,
      String runId,
      List<Replacement> replacements,
      RowReader.Factory readers) {
    return new WriteLake(location, runId, replacements, readers);
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> input) {
    input
        .apply("GroupByFile", GroupByKey.create())
        .apply("WriteFileGroups", ParDo.of(new WriteFileGroups(location, readers, runId)))
        .setCoder(BLOCKS)
        .apply("GroupByTable", GroupByKey.create())
        .apply("StageTables", ParDo.of(new StageTables(location, runId, replacements)));
    return PDone.in(input.getPipeline());
  }
}
