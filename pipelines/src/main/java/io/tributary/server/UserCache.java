package io.tributary.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** Where what was fetched once for this user is kept. */
public record UserCache(Path folder) {

  /**
   * The folder that {@code TRIBUTARY_CACHE} names, else {@code tributary} among the user's caches.
   */
  public static UserCache ofThisUser() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  static UserCache of(Map<String, String> environment, Path home) {
    String own = environment.get("TRIBUTARY_CACHE");
    if (own != null && !own.isBlank()) {
      return new UserCache(Path.of(own).toAbsolutePath());
    }
    String shared = environment.get("XDG_CACHE_HOME");
    Path caches = shared == null || shared.isBlank() ? home.resolve(".cache") : Path.of(shared);
    return new UserCache(caches.resolve("tributary").toAbsolutePath());
  }

  /** Runs the action while no other process fetches what goes by the name. */
  public <T> T alone(String name, Supplier<T> action) {
    return FileLock.holding(folder.resolve(name + ".lock"), action);
  }
}
