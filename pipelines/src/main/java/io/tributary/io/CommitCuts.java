package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Commits the cuts of a stream, one bundle a cut, when the checkpoint is complete that holds it:
 * what is committed can never be lost or computed anew with other files.
 */
public final class CommitCuts extends DoFn<KV<String, byte[]>, Void> {
  private final LakeLocation location;
  private final StreamRun run;
  private transient Lake lake;
  private transient List<CutPart> parts;

  /** Unused: state is what keeps all parts in one place and in order. */
  @StateId("place")
  private final StateSpec<ValueState<Integer>> place = StateSpecs.value(VarIntCoder.of());

  public CommitCuts(LakeLocation location, StreamRun run) {
    this.location = location;
    this.run = run;
  }

  @StartBundle
  public void begin() {
    if (lake == null) {
      lake = Lake.open(location);
    }
    parts = new ArrayList<>();
  }

  @Teardown
  public void close() {
    if (lake != null) {
      lake.close();
    }
  }

  @RequiresStableInput
  @ProcessElement
  public void take(@Element KV<String, byte[]> element) {
    parts.add(CutPart.parse(element.getValue()));
  }

  @FinishBundle
  public void commit() {
    if (!parts.isEmpty()) {
      new Cut(lake, run, parts).commit();
    }
  }
}
