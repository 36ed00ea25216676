package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void folderThatNoDemoMadeIsRefusedAndLeftAsItIs() throws IOException {
    Path catalog = Files.writeString(folder.resolve("catalog.db"), "mine");
    StringWriter said = new StringWriter();
    int exitCode =
        new CommandLine(new DemoCommand())
            .setExecutionExceptionHandler(
                (e, line, result) -> {
                  said.write(e.getMessage());
                  return ((CommandException) e).exitCode();
                })
            .setOut(new PrintWriter(said))
            .execute("--lake", folder.toString());
    assertEquals(ExitCode.BAD_ARGUMENTS, exitCode, said.toString());
    assertTrue(said.toString().startsWith("Cannot use --lake " + folder), said.toString());
    assertEquals("mine", Files.readString(catalog));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count());
    }
  }
}
