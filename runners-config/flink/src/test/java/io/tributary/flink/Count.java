package io.tributary.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/**
 * Counts the even and the odd numbers, which come in order, and writes each count to a file. A
 * number that comes twice or not at all ends the job.
 */
final class Count extends DoFn<KV<Long, Long>, Void> {
  @StateId("count")
  private final StateSpec<ValueState<Long>> countSpec = StateSpecs.value(VarLongCoder.of());

  private final String folder;
  private transient Set<Long> begun;

  Count(String folder) {
    this.folder = folder;
  }

  /** The count that was last written. */
  static long last(Path folder, long parity) {
    return read(folder.resolve("last-" + parity));
  }

  /** The first count after the job was last started or restored. */
  static long first(Path folder, long parity) {
    return read(folder.resolve("first-" + parity));
  }

  @Setup
  public void setup() {
    begun = new HashSet<>();
  }

  @ProcessElement
  public void process(@Element KV<Long, Long> number, @StateId("count") ValueState<Long> state)
      throws IOException {
    long parity = number.getKey();
    Long counted = state.read();
    long count = counted == null ? 1 : counted + 1;
    if (number.getValue() != 2 * (count - 1) + parity) {
      throw new IllegalStateException("Cannot count %s as the number %d".formatted(number, count));
    }
    state.write(count);
    if (begun.add(parity)) {
      Files.writeString(Path.of(folder, "first-" + parity), Long.toString(count));
    }
    Files.writeString(Path.of(folder, "last-" + parity), Long.toString(count));
  }

  private static long read(Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      return text.isEmpty() ? 0 : Long.parseLong(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static final class KeyByParity extends DoFn<Long, KV<Long, Long>> {
    @ProcessElement
    public void process(@Element Long number, OutputReceiver<KV<Long, Long>> out) {
      out.output(KV.of(number % 2, number));
    }
  }
}
