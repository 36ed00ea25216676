package io.tributary.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What a column tells of a person, which decides how it is masked. */
public enum Personal {
  /** Whose row it is, behind a prefix that says which kind of id it is. */
  VISITOR,
  /** What a person can be told by, or found again by computing it: ids, and hashes of them. */
  ID,
  /** Anything else that may name a person, such as addresses as sent. */
  DETAIL;

  static Personal of(JsonNode declared) {
    return valueOf(declared.asText().toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
