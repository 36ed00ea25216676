package io.tributary.job;

import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.WindowedValues;

/** Hands on what a step puts out that is called without a pipeline. */
record Receiver(Consumer<KV<String, byte[]>> consumer)
    implements OutputReceiver<KV<String, byte[]>> {
  @Override
  public OutputBuilder<KV<String, byte[]>> builder(KV<String, byte[]> value) {
    return WindowedValues.<KV<String, byte[]>>builder()
        .setValue(value)
        .setTimestamp(BoundedWindow.TIMESTAMP_MIN_VALUE)
        .setWindow(GlobalWindow.INSTANCE)
        .setPaneInfo(PaneInfo.NO_FIRING)
        .setReceiver(out -> consumer.accept(out.getValue()));
  }
}
