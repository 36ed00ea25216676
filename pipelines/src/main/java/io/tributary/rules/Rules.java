package io.tributary.rules;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules that a run follows. Equal rules give equal tables; {@link RulesFile#hash} names them.
 *
 * @param session how sessions are cut
 * @param automated when a visitor's day is taken for a machine's
 * @param allowedLateness a record is late if it was ingested at or after the end of its event's day
 *     plus this; none to 30 days
 * @param pageGroups in order; the first that matches a path names its group
 * @param transportFields fields that say how a record travelled, not what happened; they are
 *     neither stored beyond the raw layer nor part of an event's content
 * @param privateFields fields that never leave the raw layer; a name without a dot matches at any
 *     depth
 * @param accessLog how a request becomes an event
 * @param acquisition how it is told where a visitor comes from
 * @param countryAttribute the attribute that holds the visitor's country
 * @param conversionEventTypes event types that are conversions; their amounts are revenue
 * @param errorEventTypes event types that are errors
 * @param heartbeat how often a player says that it plays
 * @param targets what visitors are hoped to reach
 * @param funnels whose steps are counted
 * @param formats what {@code --format} accepts, by name
 */
public record Rules(
    Session session,
    Automated automated,
    Duration allowedLateness,
    List<PageGroup> pageGroups,
    Set<String> transportFields,
    Set<String> privateFields,
    AccessLog accessLog,
    Acquisition acquisition,
    String countryAttribute,
    Set<String> conversionEventTypes,
    Set<String> errorEventTypes,
    Duration heartbeat,
    List<Target> targets,
    List<Funnel> funnels,
    Map<String, Format> formats)
    implements Serializable {

  /** How many targets and steps of funnels there can be together. */
  public static final int MAX_GOALS = 64;

  public Rules {
    pageGroups = List.copyOf(pageGroups);
    transportFields = Set.copyOf(transportFields);
    privateFields = Set.copyOf(privateFields);
    conversionEventTypes = Set.copyOf(conversionEventTypes);
    errorEventTypes = Set.copyOf(errorEventTypes);
    targets = List.copyOf(targets);
    funnels = List.copyOf(funnels);
    formats = Map.copyOf(formats);
  }

  /**
   * @param gap a longer pause starts a new session; 1 minute to 4 hours
   * @param lastingEventTypes event types whose {@code duration_ms} counts as activity
   * @param keyAttribute the attribute that holds the tracker's own session: where it changes, a new
   *     session starts too; null: only pauses cut
   */
  public record Session(Duration gap, Set<String> lastingEventTypes, String keyAttribute)
      implements Serializable {
    public Session {
      lastingEventTypes = Set.copyOf(lastingEventTypes);
    }
  }

  /**
   * @param maxEventsPerDay a visitor's day with more distinct events is automated
   */
  public record Automated(long maxEventsPerDay) implements Serializable {}

  /**
   * @param pattern a path such as {@code /product/:id}, where {@code :name} stands for one segment
   *     and a last {@code *} for any rest; it is the group's name too
   */
  public record PageGroup(String pattern) implements Serializable {}

  /**
   * @param visitorKey the key of the hash of address and user agent that names a visitor
   * @param eventTypes in order; the first that matches names the event's type
   */
  public record AccessLog(String visitorKey, List<RequestType> eventTypes) implements Serializable {
    public AccessLog {
      eventTypes = List.copyOf(eventTypes);
    }
  }

  /**
   * @param eventType the type of a request that matches all that is given
   * @param methods empty: any
   * @param pathPattern a regular expression that the whole path matches; null: any
   * @param statuses such as {@code 404} or {@code 5xx}; empty: any
   */
  public record RequestType(
      String eventType, Set<String> methods, String pathPattern, Set<String> statuses)
      implements Serializable {
    public RequestType {
      methods = Set.copyOf(methods);
      statuses = Set.copyOf(statuses);
    }
  }

  /**
   * A host pattern is a host, which stands for its subdomains too; a last {@code .*} is any ending,
   * such as {@code com} or {@code co.uk}. All is in lower case.
   *
   * @param internalHosts patterns of hosts that are the site itself, beside the page's own
   * @param referrerClasses patterns of other hosts, by the class of site that they are of; none is
   *     in two
   * @param channels in order; the first that matches is the channel
   */
  public record Acquisition(
      Set<String> internalHosts, Map<String, List<String>> referrerClasses, List<Channel> channels)
      implements Serializable {
    /** The class of an event that has no referrer. */
    public static final String NO_REFERRER = "none";

    /** The class of the site itself. */
    public static final String WITHIN_SITE = "internal";

    /** The class of other hosts that no pattern names. */
    public static final String OTHER_SITE = "other";

    public Acquisition {
      internalHosts = Set.copyOf(internalHosts);
      referrerClasses = Map.copyOf(referrerClasses);
      channels = List.copyOf(channels);
    }
  }

  /**
   * A channel group. It matches where all that is given matches. In a pattern, a last {@code *}
   * stands for any rest; all is in lower case.
   *
   * @param mediums patterns of {@code utm_medium}; empty: any, also none
   * @param sources patterns of the source; empty: any
   * @param referrerClasses with {@link #ANY}, any but the site itself; empty: any, also none
   * @param hasClickId whether the address must carry an advertiser's click id
   */
  public record Channel(
      String name,
      List<String> mediums,
      List<String> sources,
      Set<String> referrerClasses,
      boolean hasClickId)
      implements Serializable {
    /** Of the referrer classes: whatever site it is, as long as it is another. */
    public static final String ANY = "*";

    public Channel {
      mediums = List.copyOf(mediums);
      sources = List.copyOf(sources);
      referrerClasses = Set.copyOf(referrerClasses);
    }
  }

  /**
   * Matches an event in all that is given.
   *
   * @param eventType null: any
   * @param pageGroup null: any
   * @param attributes values that the event's attributes have
   */
  public record Matcher(String eventType, String pageGroup, Map<String, String> attributes)
      implements Serializable {
    public Matcher {
      attributes = Map.copyOf(attributes);
    }
  }

  /** What visitors are hoped to reach. */
  public record Target(String name, Matcher matcher) implements Serializable {}

  /** In what a funnel's steps have to lie. */
  public enum Scope {
    SESSION,
    VISITOR
  }

  /**
   * @param window from the first step; all others lie in it
   */
  public record Funnel(String name, Scope scope, Duration window, List<Step> steps)
      implements Serializable {
    public Funnel {
      steps = List.copyOf(steps);
    }
  }

  /** A funnel's step. */
  public record Step(String name, Matcher matcher) implements Serializable {}

  /** What a format's records look like on the wire. */
  public enum Reads {
    NDJSON,
    ACCESS_LOG,
    PARQUET
  }

  /**
   * @param fields where each of an event's fields is found, by dotted path; a canonical field that
   *     is not listed is found under its own name
   * @param defaults values of an event's fields that the records do not carry
   * @param spread objects whose entries become attributes without the object's own name
   */
  public record Format(
      Reads reads, Map<String, String> fields, Map<String, String> defaults, Set<String> spread)
      implements Serializable {
    public Format {
      fields = Map.copyOf(fields);
      defaults = Map.copyOf(defaults);
      spread = Set.copyOf(spread);
    }
  }
}
