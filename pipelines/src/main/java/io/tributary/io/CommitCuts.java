package io.tributary.io;

import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the cuts of a stream, one bundle a cut, when the checkpoint is complete that holds it:
 * what is committed can never be lost or computed anew with other files.
 */
public final class CommitCuts extends DoFn<KV<String, byte[]>, Void> {
  private static final Logger LOG = LoggerFactory.getLogger(CommitCuts.class);
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final long FIRST_WAIT_MILLIS = 500;
  private static final long LAST_WAIT_MILLIS = 10_000;

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
    parts = new ArrayList<>();
  }

  @Teardown
  public void close() {
    if (lake != null) {
      lake.close();
      lake = null;
    }
  }

  @RequiresStableInput
  @ProcessElement
  public void take(@Element KV<String, byte[]> element) {
    parts.add(CutPart.parse(element.getValue()));
  }

  /**
   * Tries again in place for a while: each restart of the job doubles what Flink's runner notes of
   * the checkpoints that are not committed.
   */
  @FinishBundle
  public void commit() throws InterruptedException {
    long wait = FIRST_WAIT_MILLIS;
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (!parts.isEmpty()) {
      try {
        if (lake == null) {
          lake = Lake.open(location);
        }
        new Cut(lake, run, parts).commit();
        return;
      } catch (ValidationException e) {
        throw e; // Another start of the stream has taken over.
      } catch (RuntimeException e) {
        if (System.nanoTime() > giveUpAt) {
          throw e;
        }
        LOG.warn("Cannot commit, trying again in {} ms", wait, e);
      }
      close();
      Thread.sleep(wait);
      wait = Math.min(2 * wait, LAST_WAIT_MILLIS);
    }
  }
}
