package io.tributary.flink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path folder;

  @Test
  void findsNothingWhereNothingWasWritten() throws IOException {
    assertEquals(Optional.empty(), Checkpoints.latest(folder.resolve("none")));
    Files.createDirectories(folder.resolve("job/shared"));
    assertEquals(Optional.empty(), Checkpoints.latest(folder));
  }

  @Test
  void findsTheNewestOfAllJobsWhateverItsNumber() throws IOException {
    write("checkpoints/first/chk-90/_metadata", 1);
    write("checkpoints/second/chk-9/_metadata", 2);
    Path newest = write("checkpoints/second/chk-10/_metadata", 3);
    assertEquals(Optional.of(newest.getParent()), Checkpoints.latest(folder));
    Path savepoint = write("savepoints/savepoint-5ec0-2d/_metadata", 4);
    assertEquals(Optional.of(savepoint.getParent()), Checkpoints.latest(folder));
  }

  @Test
  void passesOverWhatIsNotComplete() throws IOException {
    Path complete = write("job/chk-1/_metadata", 1);
    Files.createDirectories(folder.resolve("job/chk-2"));
    write("job/chk-3/state", 3);
    write("job/chk-4/_metadata.inprogress", 4);
    write("job/taskowned/chk-5/_metadata", 5);
    write("job/elsewhere/_metadata", 6);
    Files.createDirectories(folder.resolve("job/chk-7"));
    Files.createFile(folder.resolve("job/chk-7/_metadata"));
    assertEquals(Optional.of(complete.getParent()), Checkpoints.latest(folder));
  }

  private Path write(String name, int second) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "written");
    return Files.setLastModifiedTime(file, FileTime.fromMillis(second * 1000L));
  }
}
