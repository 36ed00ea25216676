package io.tributary.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nl.basjes.parse.useragent.Version;

/** The YAML form of {@link Rules}; the built-in file is also its documentation. */
public final class RulesFile {
  private static final String BUILT_IN = "built-in.yaml";

  /** Versions of what results depend on beside rules and code. */
  private static final String REFERENCE_DATA = "yauaa " + Version.getInstance().getProjectVersion();

  private RulesFile() {}

  /** What holds where a rules file is silent. */
  public static Rules builtIn() {
    return BuiltIn.RULES;
  }

  /** The built-in file as it is written, with its comments. */
  public static String builtInText() {
    try (InputStream file = RulesFile.class.getResourceAsStream(BUILT_IN)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rules that a file states, completed with the built-in ones. A list that is given replaces
   * the built-in list; a format that is given is added, or replaces the built-in one of its name.
   *
   * @param fileName names the file in what is reported
   * @throws RulesException with all problems of the file
   */
  public static Rules parse(String yaml, String fileName) {
    return parse(yaml, fileName, builtIn());
  }

  private static Rules parse(String yaml, String fileName, Rules base) {
    Problems problems = new Problems(fileName);
    Yaml document = Yaml.read(yaml, problems);
    problems.throwIfAny();
    Rules rules = new RulesReader(problems, base).read(document);
    problems.throwIfAny();
    return rules;
  }

  /**
   * All rules, the defaults among them, in one order whatever the order they were written in;
   * {@link #parse} reads equal rules from it. It holds the visitor key, which may be a secret.
   */
  public static String toYaml(Rules rules) {
    return new RulesWriter().write(rules);
  }

  /** 64 hexadecimal digits that name the rules and the reference data of this version. */
  public static String hash(Rules rules) {
    return hash(rules, REFERENCE_DATA);
  }

  static String hash(Rules rules, String referenceData) {
    try {
      byte[] text =
          (toYaml(rules) + "reference-data: " + referenceData + "\n")
              .getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class BuiltIn {
    private static final Rules RULES = parse(builtInText(), BUILT_IN, null);
  }
}
