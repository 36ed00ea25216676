package io.tributary.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.server.ServerException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JdkSearchTest {
  @TempDir private Path folder;

  @Test
  void oldestThatWillDoIsTaken() throws IOException {
    List<Path> homes = List.of(home("26"), home("17.0.15"), home("25.0.1"), home("24"), home("8"));
    assertEquals(folder.resolve("25.0.1"), new JdkSearch(Map.of(), homes).find().home());
  }

  @Test
  void javaHomeIsPreferredIfItWillDo() throws IOException {
    List<Path> homes = List.of(home("25"));
    String newer = home("26.0.1").toString();
    String older = home("21.0.2").toString();
    assertEquals(Path.of(newer), new JdkSearch(Map.of("JAVA_HOME", newer), homes).find().home());
    assertEquals(homes.get(0), new JdkSearch(Map.of("JAVA_HOME", older), homes).find().home());
  }

  @Test
  void chosenHomeMustDo() throws IOException {
    List<Path> homes = List.of(home("25"));
    String older = home("17").toString();
    JdkSearch search = new JdkSearch(Map.of(JdkSearch.VARIABLE, older), homes);
    SqlException refused = assertThrows(SqlException.class, search::find);
    assertEquals(Reason.NOT_READY, refused.reason());
    assertTrue(refused.getMessage().contains(older));
  }

  @Test
  void javaIsAskedWhereNoReleaseFileSays() throws IOException {
    Path silent = home("25.0.2");
    Files.delete(silent.resolve("release"));
    Files.writeString(
        silent.resolve("bin/java"),
        """
        #!/bin/sh
        printf '    java.home = %s\\n    java.version = 25.0.2\\n' >&2
        """
            .formatted(silent));
    assertEquals(
        Runtime.Version.parse("25.0.2"), new JdkSearch(Map.of(), List.of(silent)).find().version());
    Map<String, String> path = Map.of("PATH", folder + "/none:" + silent.resolve("bin"));
    assertEquals(silent, new JdkSearch(path, List.of()).find().home());
  }

  @Test
  void noneIsOneSentenceThatSaysWhatToDo() throws IOException {
    JdkSearch search = new JdkSearch(Map.of(), List.of(home("17"), folder.resolve("absent")));
    SqlException refused = assertThrows(SqlException.class, search::find);
    assertEquals(Reason.NOT_READY, refused.reason());
    assertTrue(refused.getMessage().contains("Temurin 25"));
    assertTrue(refused.getMessage().contains(JdkSearch.VARIABLE));
  }

  private Path home(String version) throws IOException {
    Path home = folder.resolve(version);
    Path java = home.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(java, "#!/bin/sh\nexit 1\n");
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }
}
