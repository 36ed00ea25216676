package io.tributary.generate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes one generated data set; writing it again gives the same bytes.
 *
 * <p>The truth directory gets {@code sessions.ndjson} (a session ends at the latest end among its
 * events, where a lasting event ends with its duration, at most with its UTC day), {@code
 * faults.ndjson}, {@code automated_days.ndjson}, {@code persons.ndjson} and {@code summary.json}.
 */
public final class Generator {
  private static final int BUFFER_BYTES = 1 << 18;

  private final GeneratorSettings settings;

  public Generator(GeneratorSettings settings) {
    this.settings = settings;
  }

  /** Writes a line per record; the stream is flushed and stays open. */
  public Summary writeTo(OutputStream out) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    Summary summary = writeTo(RecordSink.lines(buffered));
    buffered.flush();
    return summary;
  }

  /** Writes a line per record, and what is known of them to a directory, which is made. */
  public Summary writeTo(OutputStream out, Path truthDirectory) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
    Summary summary = writeTo(RecordSink.lines(buffered), truthDirectory);
    buffered.flush();
    return summary;
  }

  public Summary writeTo(RecordSink sink) throws IOException {
    return write(sink, Truth.untold());
  }

  public Summary writeTo(RecordSink sink, Path truthDirectory) throws IOException {
    Summary summary;
    try (Truth truth = Truth.in(truthDirectory)) {
      summary = write(sink, truth);
    }
    byte[] json = (summary.toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(truthDirectory.resolve("summary.json"), json);
    return summary;
  }

  private Summary write(RecordSink sink, Truth truth) throws IOException {
    Tally tally = new Tally();
    Outbox outbox = new Outbox(sink);
    Courier courier = new Courier(settings, outbox, truth, tally);
    Population population = Population.of(settings);
    population.act(new Scribe(courier, truth, tally, settings), outbox);
    population.tell(truth, tally);
    return tally.summary(outbox.sent());
  }
}
