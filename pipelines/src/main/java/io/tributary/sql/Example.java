package io.tributary.sql;

import io.tributary.server.ServerException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A question worth asking of a lake, with the query that answers it. */
public record Example(String layer, String name, String question, String text) {

  /** The examples of a folder {@code <layer>/<name>.sql}. */
  public static List<Example> in(Path folder) {
    return SqlFile.in(folder).stream()
        .map(
            file ->
                new Example(
                    file.layer(),
                    file.name(),
                    SqlFile.header(file.text()).stream().findFirst().orElse(""),
                    file.text()))
        .toList();
  }

  /** The example of that name, with or without its layer. */
  public static Example named(String name, List<Example> examples) {
    return examples.stream()
        .filter(example -> example.name.equals(name) || example.qualifiedName().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new SqlException(
                    Reason.BAD_ARGUMENT,
                    "There is no example \"%s\"; there are: %s"
                        .formatted(
                            name,
                            examples.stream()
                                .map(Example::name)
                                .collect(Collectors.joining(", ")))));
  }

  public String qualifiedName() {
    return layer + "." + name;
  }
}
