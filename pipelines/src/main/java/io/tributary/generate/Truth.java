package io.tributary.generate;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what is known of the records by construction, one file per kind of knowledge. */
final class Truth implements Closeable {
  private final OutputStream sessions;
  private final OutputStream faults;
  private final OutputStream automatedDays;
  private final OutputStream persons;
  private final Text text = new Text();

  private Truth(
      OutputStream sessions,
      OutputStream faults,
      OutputStream automatedDays,
      OutputStream persons) {
    this.sessions = sessions;
    this.faults = faults;
    this.automatedDays = automatedDays;
    this.persons = persons;
  }

  static Truth untold() {
    OutputStream nowhere = OutputStream.nullOutputStream();
    return new Truth(nowhere, nowhere, nowhere, nowhere);
  }

  static Truth in(Path directory) throws IOException {
    Files.createDirectories(directory);
    return new Truth(
        create(directory, "sessions.ndjson"),
        create(directory, "faults.ndjson"),
        create(directory, "automated_days.ndjson"),
        create(directory, "persons.ndjson"));
  }

  void session(Visitor visitor, Session session) throws IOException {
    beginVisitor(visitor).put(",\"started_at\":\"").instant(session.startedAt());
    text.put("\",\"ended_at\":\"").instant(session.latestEnd());
    text.put("\",\"event_ids\":[");
    for (int i = 0; i < session.size(); i++) {
      text.put(i == 0 ? "\"" : ",\"").id(session.idHigh(i), session.idLow(i)).put('"');
    }
    text.put("]}\n").writeTo(sessions);
  }

  /**
   * @param record the record that carries the fault
   * @param hasId whether its event id can be read in it
   */
  void fault(String kind, byte[] record, boolean hasId, long ingestedAt, String detail)
      throws IOException {
    text.clear().put("{\"kind\":\"").put(kind);
    if (hasId) {
      text.put("\",\"event_id\":\"").put(record, Frame.ID_FROM, Frame.ID_TO);
    }
    text.put("\",\"ingested_at\":\"").instant(ingestedAt);
    text.put("\",\"detail\":\"").put(detail).put("\"}\n").writeTo(faults);
  }

  void visitorFault(String kind, Visitor visitor, String detail) throws IOException {
    text.clear().put("{\"kind\":\"").put(kind);
    text.put("\",\"tenant_id\":\"").put(visitor.tenant().id());
    text.put("\",\"visitor_id\":\"").put(visitor.visitorId());
    text.put("\",\"detail\":\"").put(detail).put("\"}\n").writeTo(faults);
  }

  void automatedDay(Visitor visitor, long day) throws IOException {
    beginVisitor(visitor).put(",\"date\":\"").date(day).put("\"}\n").writeTo(automatedDays);
  }

  void person(Person person) throws IOException {
    text.clear().put("{\"tenant_id\":\"").put(person.tenant().id());
    text.put("\",\"person\":\"").put(person.name());
    text.put("\",\"persona\":\"").put(person.personaName());
    text.put("\",\"first_day\":\"").date(person.firstAt());
    text.put("\",\"last_day\":\"").date(person.lastAt()).put('"');
    optionalDay(",\"planned_churn_day\":", person.churnAt());
    optionalDay(",\"come_back_day\":", person.comeBackAt());
    text.put(",\"visitors\":[");
    String separator = "{";
    for (Person.Identity identity : person.identities()) {
      text.put(separator).put("\"visitor_id\":\"").put(identity.visitor().visitorId());
      if (identity.visitor().isIdentified()) {
        text.put("\",\"user_id\":\"").put(identity.visitor().userId());
        text.put("\",\"identified_at\":\"").instant(identity.at()).put("\"}");
      } else {
        text.put("\",\"user_id\":null,\"identified_at\":null}");
      }
      separator = ",{";
    }
    text.put("]}\n").writeTo(persons);
  }

  @Override
  public void close() throws IOException {
    try (sessions;
        faults;
        automatedDays;
        persons) {
      text.clear();
    }
  }

  private Text beginVisitor(Visitor visitor) {
    text.clear().put("{\"tenant_id\":\"").put(visitor.tenant().id());
    return text.put("\",\"visitor_id\":\"").put(visitor.visitorId()).put('"');
  }

  private void optionalDay(String field, long at) {
    text.put(field);
    if (at == Actor.NEVER) {
      text.put("null");
    } else {
      text.put('"').date(at).put('"');
    }
  }

  private static OutputStream create(Path directory, String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(directory.resolve(name)), 1 << 16);
  }
}
