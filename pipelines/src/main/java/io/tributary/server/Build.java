package io.tributary.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the build noted of itself. */
public final class Build {
  private Build() {}

  public static String property(String name) {
    try (InputStream in = Build.class.getResourceAsStream("/io/tributary/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
