package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.RecentTexts;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;

/**
 * Writes rows, those of a {@link FileGroup} in blocks under its key, to files that are closed with
 * the bundle, which on a stream is with the checkpoint. Parts of cuts go through.
 */
public final class WriteLiveRows extends DoFn<KV<String, byte[]>, KV<String, byte[]>> {
  private final LakeLocation location;
  private final String runId;
  private final RowReader.Factory readers;
  private transient CutFiles files;
  private transient Map<String, FileGroup> groups;
  private transient RecentTexts<Text> texts;
  private transient Map<TableName, RowReader> tableReaders;

  public WriteLiveRows(LakeLocation location, String runId, RowReader.Factory readers) {
    this.location = location;
    this.runId = runId;
    this.readers = readers;
  }

  @StartBundle
  public void open() {
    if (files == null) {
      files = new CutFiles(location, runId);
      groups = new HashMap<>();
      texts = Text.ofBlocks();
      tableReaders = new HashMap<>();
    }
  }

  @Teardown
  public void close() {
    if (files != null) {
      files.close();
    }
  }

  @ProcessElement
  public void write(@Element KV<String, byte[]> element, OutputReceiver<KV<String, byte[]>> out) {
    if (element.getKey().equals(CutPart.KEY)) {
      out.output(element);
      return;
    }
    FileGroup group = groups.computeIfAbsent(element.getKey(), FileGroup::parse);
    RowReader reader =
        tableReaders.computeIfAbsent(group.table(), table -> readers.readerOf(table, texts));
    ByteReader block = new ByteReader(element.getValue());
    while (block.hasRemaining()) {
      files.write(group, reader.read(block));
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    CutPart part = files.finish();
    if (!part.isEmpty()) {
      context.output(
          KV.of(CutPart.KEY, part.toBytes()),
          BoundedWindow.TIMESTAMP_MIN_VALUE,
          GlobalWindow.INSTANCE);
    }
    groups.clear();
  }
}
