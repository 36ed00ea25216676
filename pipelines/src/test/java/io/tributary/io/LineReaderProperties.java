package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

class LineReaderProperties {
  private static Path file;
  private static Path gzip;

  private record Line(long position, String text) {}

  @BeforeContainer
  static void create() throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    file = Files.createTempFile("lines", ".ndjson");
    gzip = Files.createTempFile("lines", ".ndjson.gz");
  }

  @AfterContainer
  static void delete() throws IOException {
    Files.delete(file);
    Files.delete(gzip);
  }

  @Property(tries = 500)
  void linesAreTheSameHoweverTheFileIsCut(
      @ForAll("contents") byte[] bytes, @ForAll @IntRange(min = 1, max = 12) int size)
      throws IOException {
    Files.write(file, bytes);
    List<Line> expected = naive(bytes);
    assertEquals(expected, lines(file, 0, Long.MAX_VALUE), "whole");
    List<Line> cut = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += size) {
      cut.addAll(lines(file, start, Math.min(start + size, bytes.length)));
    }
    assertEquals(expected, cut, "in parts of " + size);
  }

  @Property(tries = 100)
  void compressedLinesStandWhereTheyDoDecompressed(@ForAll("contents") byte[] bytes)
      throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(bytes);
    }
    assertEquals(naive(bytes), lines(gzip, 0, Long.MAX_VALUE));
  }

  /** Around the sizes at which the reader fills and grows its buffer. */
  @Example
  void linesMayBeLongerThanTheBuffer() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int length : new int[] {1, (1 << 20) - 3, 1 << 20, 10, (1 << 21) + 5, 7, (1 << 20) - 1}) {
      bytes.write("x".repeat(length).getBytes(StandardCharsets.UTF_8));
      bytes.write('\n');
    }
    Files.write(file, bytes.toByteArray());
    List<Line> expected = naive(bytes.toByteArray());
    assertEquals(expected, lines(file, 0, Long.MAX_VALUE));
    List<Line> cut = new ArrayList<>();
    for (int start = 0; start < bytes.size(); start += 1 << 20) {
      cut.addAll(lines(file, start, Math.min(start + (1 << 20), bytes.size())));
    }
    assertEquals(expected, cut);
  }

  private static List<Line> lines(Path path, long start, long end) {
    List<Line> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(new FileChunk(path.toString(), start, end))) {
      while (reader.advance()) {
        lines.add(
            new Line(reader.position(), new String(reader.line(), StandardCharsets.ISO_8859_1)));
      }
    }
    return lines;
  }

  private static List<Line> naive(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Line> lines = new ArrayList<>();
    long position = 0;
    for (String line : text.split("\n", -1)) {
      String ended = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      if (!ended.isEmpty()) {
        lines.add(new Line(position, ended));
      }
      position += line.length() + 1;
    }
    return lines;
  }

  @Provide
  Arbitrary<byte[]> contents() {
    return Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just((byte) '\n')),
            Tuple.of(2, Arbitraries.just((byte) '\r')),
            Tuple.of(5, Arbitraries.of((byte) 'a', (byte) 'b')),
            Tuple.of(2, Arbitraries.bytes()))
        .array(byte[].class)
        .ofMaxSize(80);
  }
}
