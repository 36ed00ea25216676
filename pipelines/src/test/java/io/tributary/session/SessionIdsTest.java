package io.tributary.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
  @Test
  void tenantVisitorAndFirstEventNameASession() {
    String id = SessionIds.of("t", "a:v", "e");
    assertTrue(id.matches("[0-9a-f]{32}"));
    assertEquals(id, SessionIds.of("t", "a:v", "e"));
  }

  @Test
  void textsThatRunTogetherNameOthers() {
    assertEquals(
        4,
        Set.of(
                SessionIds.of("ab", "c", "d"),
                SessionIds.of("a", "bc", "d"),
                SessionIds.of("a", "b", "cd"),
                SessionIds.of("abc", "", "d"))
            .size());
  }
}
