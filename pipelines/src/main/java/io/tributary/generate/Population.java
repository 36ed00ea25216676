package io.tributary.generate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Everybody who leaves events, and the order in which they do. */
final class Population {
  static final int MAX_PERSONS = 50_000_000;

  private static final int SAMPLE = 5_000;
  private static final int LEAST_ROBOTS = 3;

  private final Person[] persons;
  private final Robot[] robots;

  private Population(Person[] persons, Robot[] robots) {
    this.persons = persons;
    this.robots = robots;
  }

  static Population of(GeneratorSettings settings) throws IOException {
    World world = World.of(settings);
    int count =
        settings.persons().isPresent()
            ? (int) settings.persons().getAsLong()
            : personsFor(settings.events().getAsLong(), settings, world);
    Person[] persons = new Person[count];
    for (int i = 0; i < count; i++) {
      persons[i] = new Person(i, world);
    }
    double rate = settings.faults().automated();
    int robotCount = rate == 0 ? 0 : (int) Math.max(LEAST_ROBOTS, Math.round(rate * count));
    Robot[] robots = new Robot[robotCount];
    for (int i = 0; i < robotCount; i++) {
      robots[i] = new Robot(i, world);
    }
    return new Population(persons, robots);
  }

  /** Lets everybody act, in order of true time. */
  void act(Scribe scribe, Outbox outbox) throws IOException {
    PriorityQueue<Turn> turns = new PriorityQueue<>(persons.length + robots.length + 1);
    List<Actor> actors = new ArrayList<>(List.of(persons));
    actors.addAll(List.of(robots));
    for (int i = 0; i < actors.size(); i++) {
      turns.add(new Turn(actors.get(i).nextAt(), i, actors.get(i)));
    }
    while (!turns.isEmpty()) {
      Turn turn = turns.remove();
      outbox.sendBefore(turn.at);
      turn.actor.act(scribe);
      if (turn.actor.nextAt() != Actor.NEVER) {
        turns.add(new Turn(turn.actor.nextAt(), turn.number, turn.actor));
      }
    }
    outbox.sendBefore(Long.MAX_VALUE);
  }

  /** Tells who there was, once all have acted. */
  void tell(Truth truth, Tally tally) throws IOException {
    for (Person person : persons) {
      truth.person(person);
      tally.persons++;
      for (Person.Identity identity : person.identities()) {
        tally.visitors++;
        if (person.isSkewed()) {
          tally.skewedVisitors++;
          truth.visitorFault("clock-skew", identity.visitor(), person.skewMs() + " ms");
        }
      }
    }
    for (Robot robot : robots) {
      tally.visitors++;
      for (long day : robot.automatedDays()) {
        tally.automatedVisitorDays++;
        truth.automatedDay(robot.visitor(), day);
        truth.visitorFault("automated", robot.visitor(), robot.kindName());
      }
    }
  }

  /** How many persons leave so many events, from a sample of them. */
  private static int personsFor(long events, GeneratorSettings settings, World world)
      throws IOException {
    Outbox nowhere = new Outbox((key, ingestedAt, record) -> {});
    Tally tally = new Tally();
    GeneratorSettings sound = settings.withFaults(FaultRates.NONE);
    Courier courier = new Courier(sound, nowhere, Truth.untold(), tally);
    Scribe scribe = new Scribe(courier, Truth.untold(), tally, sound);
    for (int i = 0; i < SAMPLE; i++) {
      long before = tally.distinctEvents;
      Person person = new Person(i, world);
      while (person.nextAt() != Actor.NEVER) {
        person.act(scribe);
      }
      nowhere.sendBefore(Long.MAX_VALUE);
      if (tally.distinctEvents >= events) {
        boolean isCloserBefore = events - before < tally.distinctEvents - events;
        return isCloserBefore && i > 0 ? i : i + 1;
      }
    }
    double perPerson = (double) tally.distinctEvents / SAMPLE;
    return (int) Math.min(MAX_PERSONS, Math.ceil(events / perPerson));
  }

  private record Turn(long at, int number, Actor actor) implements Comparable<Turn> {
    @Override
    public int compareTo(Turn other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Integer.compare(number, other.number);
    }
  }
}
