package io.tributary.generate;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Records as lines of one or more files, dealt out in turn, as from so many collectors: each file
 * is in the order of the whole.
 */
public final class RecordFiles implements RecordSink, AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final List<Path> paths;
  private final List<OutputStream> streams = new ArrayList<>();
  private int turn;

  private RecordFiles(List<Path> paths) throws IOException {
    this.paths = List.copyOf(paths);
    for (Path path : paths) {
      streams.add(open(path));
    }
  }

  /**
   * Files of their own names in a directory, or, where the path ends in {@code .ndjson} or {@code
   * .ndjson.gz}, of this name, numbered where they are several. Of what stood there, files of these
   * names are replaced, others stay.
   */
  public static RecordFiles at(Path path, int count) throws IOException {
    int suffixAt = suffixAt(path.toString());
    if (suffixAt < 0) {
      return new RecordFiles(named(path.resolve("events").toString(), ".ndjson", count));
    }
    String stem = path.toString().substring(0, suffixAt);
    String suffix = path.toString().substring(suffixAt);
    return new RecordFiles(count == 1 ? List.of(path) : named(stem, suffix, count));
  }

  public List<Path> paths() {
    return paths;
  }

  @Override
  public void accept(String key, long ingestedAtMillis, byte[] record) throws IOException {
    OutputStream stream = streams.get(turn);
    stream.write(record);
    stream.write('\n');
    turn = turn + 1 == streams.size() ? 0 : turn + 1;
  }

  @Override
  public void close() throws IOException {
    for (OutputStream stream : streams) {
      stream.close();
    }
  }

  private static int suffixAt(String name) {
    for (String suffix : new String[] {".ndjson", ".ndjson.gz"}) {
      if (name.endsWith(suffix)) {
        return name.length() - suffix.length();
      }
    }
    return -1;
  }

  private static List<Path> named(String stem, String suffix, int count) {
    List<Path> paths = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      paths.add(Path.of(String.format(Locale.ROOT, "%s-%04d%s", stem, i, suffix)));
    }
    return paths;
  }

  private static OutputStream open(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    OutputStream file = Files.newOutputStream(path);
    return path.toString().endsWith(".gz")
        ? new BufferedOutputStream(new GZIPOutputStream(file, BUFFER_BYTES), BUFFER_BYTES)
        : new BufferedOutputStream(file, BUFFER_BYTES);
  }
}
