package io.tributary.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.generate.Emitted.Event;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The first user id of each visitor that has one, by tenant and visitor, from all events. */
final class NaiveIdentities {
  private NaiveIdentities() {}

  static SortedMap<String, Identity> of(Collection<Event> distinct) {
    SortedMap<String, Identity> identities = new TreeMap<>();
    distinct.stream()
        .filter(event -> event.userId().isPresent())
        .sorted(Comparator.comparing(Event::at))
        .forEach(
            event ->
                identities.putIfAbsent(
                    event.who(), new Identity(event.userId().orElseThrow(), event.at())));
    return identities;
  }

  static SortedMap<String, Identity> told(List<JsonNode> persons) {
    SortedMap<String, Identity> identities = new TreeMap<>();
    for (JsonNode person : persons) {
      for (JsonNode visitor : person.get("visitors")) {
        JsonNode userId = visitor.get("user_id");
        JsonNode at = visitor.get("identified_at");
        assertEquals(userId.isNull(), at.isNull(), visitor::toString);
        if (!userId.isNull()) {
          identities.put(
              person.get("tenant_id").asText() + " " + visitor.get("visitor_id").asText(),
              new Identity(userId.asText(), Instant.parse(at.asText())));
        }
      }
    }
    return identities;
  }

  record Identity(String userId, Instant at) {}
}
