package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFilesTest {
  @TempDir private Path directory;

  @Test
  void permissionsAreAsAskedFor() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    try (LocalFiles files = new LocalFiles()) {
      files.initialize(directory.toUri(), new Configuration());
      Map<String, String> expected =
          Map.of("0640", "rw-r-----", "1755", "rwxr-xr-x", "0600", "rw-------");
      for (Map.Entry<String, String> each : expected.entrySet()) {
        files.setPermission(
            new org.apache.hadoop.fs.Path(file.toUri()), new FsPermission(each.getKey()));
        assertEquals(
            each.getValue(), PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
  }

  @Test
  void aLakeIsMadeWithoutStartingProcessesOrChecksumFiles() throws IOException {
    Path events = directory.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      TestLake.at(directory.resolve("lake")).close();
      recording.stop();
      recording.dump(events);
    }
    List<String> started =
        RecordingFile.readAllEvents(events).stream()
            .map(event -> event.getString("command"))
            .filter(command -> command.contains(directory.toString()))
            .toList();
    assertEquals(List.of(), started);
    try (Stream<Path> files = Files.walk(directory)) {
      assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".crc")).toList());
    }
  }
}
