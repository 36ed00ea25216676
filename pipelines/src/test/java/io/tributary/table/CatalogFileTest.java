package io.tributary.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogFileTest {
  @TempDir Path folder;

  @Test
  void valuesNameVariablesOfTheEnvironment() throws IOException {
    Map<String, String> properties =
        read(
            Map.of("USER_NAME", "u", "SECRET", "a$1\\b"),
            "type=rest",
            "uri=http://catalog.example",
            "credential=${env:USER_NAME}:${env:SECRET}");
    assertEquals("u:a$1\\b", properties.get("credential"));
  }

  @Test
  void allProblemsAreNamedTogether() {
    String message =
        refusal("type=jdbc", "jdbc.user=${env:NO_USER}", "jdbc.password=${env:NO_PASSWORD}");
    for (String problem :
        List.of(
            "jdbc.user names the environment variable NO_USER, which is not set",
            "jdbc.password names the environment variable NO_PASSWORD, which is not set",
            "type jdbc needs uri",
            "type jdbc needs warehouse")) {
      assertTrue(message.contains(problem), message);
    }
  }

  @Test
  void aFileNamesOneKindOfCatalog() {
    assertTrue(
        refusal("warehouse=/lake")
            .endsWith("it sets neither type (glue, hive, jdbc, nessie, rest) nor catalog-impl"));
    assertTrue(refusal("type=files").contains("type files is not known: expected one of glue, "));
    assertTrue(refusal("type=rest", "uri=http://a", "catalog-impl=a.B").contains("both type and"));
  }

  @Test
  void aCatalogWhoseClassIsNotThereIsABadArgument() {
    LakeLocation location = new LakeLocation(null, Map.of("catalog-impl", "a.Missing"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> Lake.open(location)).getMessage();
    assertTrue(message.startsWith("Cannot open the a.Missing catalog: "), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void aCatalogThatDoesNotAnswerIsNotReady() {
    LakeLocation location =
        new LakeLocation(null, Map.of("type", "rest", "uri", "http://127.0.0.1:1"));
    String message = assertThrows(LakeException.class, () -> Lake.open(location)).getMessage();
    assertTrue(message.startsWith("Cannot open the rest catalog: "), message);
  }

  @Test
  void aLakeWithoutTablesIsNotReady() {
    try (Lake lake = Lake.open(LakeLocation.local(folder))) {
      String message =
          assertThrows(LakeException.class, () -> lake.load(TableName.RAW_EVENTS)).getMessage();
      assertEquals(
          "There is no table raw.events in the lake at %s: bin/tributary tables creates it"
              .formatted(folder),
          message);
    }
  }

  @Test
  void theExamplesNeedOnlyTheirSecrets() throws IOException {
    Path examples = Path.of(System.getProperty("tributary.root"), "runners-config", "catalogs");
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(examples, "*.properties")) {
      found.forEach(files::add);
    }
    assertEquals(6, files.size());
    Map<String, String> secrets =
        Map.of("LAKE_DB_PASSWORD", "p", "LAKE_CLIENT_ID", "i", "LAKE_CLIENT_SECRET", "s");
    for (Path file : files) {
      assertFalse(new CatalogFile(file, secrets).read().isEmpty());
    }
  }

  private Map<String, String> read(Map<String, String> environment, String... lines)
      throws IOException {
    Path file = Files.write(folder.resolve("catalog.properties"), List.of(lines));
    return new CatalogFile(file, environment).read();
  }

  private String refusal(String... lines) {
    return assertThrows(IllegalArgumentException.class, () -> read(Map.of(), lines)).getMessage();
  }
}
