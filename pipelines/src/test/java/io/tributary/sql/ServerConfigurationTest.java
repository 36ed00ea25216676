package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerConfigurationTest {
  @TempDir private Path folder;

  @Test
  void argumentsAreThoseOfTheRenderedFiles() throws IOException {
    Path templates = Files.createDirectories(folder.resolve("templates"));
    Files.writeString(templates.resolve("jvm.config"), "# why\n\n-Xmx@heap@\n");
    Files.writeString(templates.resolve("node.properties"), "node.id=@name@\n");
    ServerConfiguration configuration =
        ServerConfiguration.render(
            templates, folder.resolve("etc"), Map.of("heap", "2G", "name", "a\\b"));
    List<String> arguments = configuration.arguments(Path.of("/server"));
    assertEquals("-Xmx2G", arguments.get(0));
    assertTrue(arguments.contains("-Dnode.id=a\\b"));
    assertEquals(
        List.of("-cp", "/server/lib/*", "io.trino.server.TrinoServer"),
        arguments.subList(arguments.size() - 3, arguments.size()));
  }

  @Test
  void nameWithoutAValueIsRefused() throws IOException {
    Path templates = Files.createDirectories(folder.resolve("templates"));
    Files.writeString(templates.resolve("jvm.config"), "-Xmx@heap@\n");
    Path etc = folder.resolve("etc");
    assertThrows(
        IllegalStateException.class, () -> ServerConfiguration.render(templates, etc, Map.of()));
  }

  @Test
  void heapIsASizeFromOneGigabyteUp() {
    assertEquals(2048, ServerMemory.parse(null).heapMegabytes());
    assertEquals(3072, ServerMemory.parse("3g").heapMegabytes());
    assertEquals(1536, ServerMemory.parse("1536M").heapMegabytes());
    for (String text : new String[] {"2", "512M", "lots", "-1G"}) {
      assertThrows(SqlException.class, () -> ServerMemory.parse(text), text);
    }
  }
}
