package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFilesTest {
  private static final GeneratorSettings SETTINGS = GeneratorSettings.ofPersons(20, 5);

  @TempDir private Path directory;

  @Test
  void recordsAreDealtOutInTurn() throws IOException {
    List<Path> paths = write(directory.resolve("lake/in"), 3);
    assertEquals(
        List.of("events-0001.ndjson", "events-0002.ndjson", "events-0003.ndjson"), names(paths));
    List<List<String>> lines = new ArrayList<>();
    for (Path path : paths) {
      lines.add(Files.readAllLines(path));
    }
    List<String> dealt = new ArrayList<>();
    for (int i = 0; i < lines.get(0).size(); i++) {
      for (List<String> file : lines) {
        if (i < file.size()) {
          dealt.add(file.get(i));
        }
      }
    }
    assertEquals(whole(), String.join("\n", dealt) + "\n");
  }

  @Test
  void aNamedFileKeepsItsName() throws IOException {
    List<Path> paths = write(directory.resolve("clicks.ndjson"), 1);
    assertEquals(List.of("clicks.ndjson"), names(paths));
    assertEquals(whole(), Files.readString(paths.get(0)));
  }

  @Test
  void namedFilesAreNumberedAndCompressed() throws IOException {
    List<Path> paths = write(directory.resolve("clicks.ndjson.gz"), 2);
    assertEquals(List.of("clicks-0001.ndjson.gz", "clicks-0002.ndjson.gz"), names(paths));
    int bytes = 0;
    for (Path path : paths) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
        bytes += in.readAllBytes().length;
      }
    }
    assertEquals(whole().getBytes(StandardCharsets.UTF_8).length, bytes);
  }

  private static List<Path> write(Path path, int count) throws IOException {
    try (RecordFiles files = RecordFiles.at(path, count)) {
      new Generator(SETTINGS).writeTo(files);
      return files.paths();
    }
  }

  private static List<String> names(List<Path> paths) {
    return paths.stream().map(path -> path.getFileName().toString()).toList();
  }

  private static String whole() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Generator(SETTINGS).writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
