package io.tributary.job;

import io.tributary.audience.LifecycleState;
import io.tributary.io.DayRanges;
import io.tributary.io.Replacement;
import io.tributary.io.Staging;
import io.tributary.io.TableRead;
import io.tributary.io.WriteLake;
import io.tributary.rules.Rules;
import io.tributary.table.Lake;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
import java.util.List;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Computes the audience tables of a range of days, and stages them. */
final class ComputeAudience {
  private static final int PERSONS_PER_FILE = 1_000_000;

  private static final TupleTag<KV<String, byte[]>> ROWS = new TupleTag<>("rows") {};
  private static final TupleTag<KV<String, byte[]>> VISITORS = new TupleTag<>("visitors") {};
  private static final TupleTag<KV<String, byte[]>> USERS = new TupleTag<>("users") {};

  private final Lake lake;
  private final Rules rules;
  private final DayRange range;

  ComputeAudience(Lake lake, Rules rules, DayRange range) {
    this.lake = lake;
    this.rules = rules;
    this.range = range;
  }

  /** The days of a table that a range of days writes: labels are known 28 days later. */
  static DayRange written(TableName table, DayRange range) {
    int back = table.equals(TableName.CHURN_LABELS) ? LifecycleState.CHURN_DAYS : 0;
    return new DayRange(range.from() - back, range.to() - back);
  }

  /**
   * @param ref the branch whose events are read; null for the tables' main state
   */
  void stage(PipelineOptions options, Staging staging, String ref, Consumer<String> progress) {
    boolean needsAttributes = rules.session().keyAttribute() != null;
    TableRead events =
        read(
            TableName.PROCESSED_EVENTS,
            ref,
            new DayRange(range.from() - 1, range.to()),
            needsAttributes ? ReadEvents.columnsWithAttributes() : ReadEvents.COLUMNS);
    DayRange before = new DayRange(range.from() - 1, range.from());
    TableRead persons = read(TableName.PERSON_DAYS, null, before, ReadPersons.COLUMNS);
    TableRead identities = read(TableName.IDENTITIES, null, before, ReadIdentities.COLUMNS);
    progress.accept(
        "computing the audience of %s day(s) from %,d event(s) and %,d person(s) of the day before"
            .formatted(range.days().size(), records(events), records(persons)));
    List<Replacement> replacements =
        PersonRows.TABLES.stream()
            .map(table -> Replacement.ofDays(table, DayRanges.of(written(table, range).days())))
            .toList();
    if (!events.parts().isEmpty() || !persons.parts().isEmpty()) {
      int shards = ShardBlocks.shardsFor(records(events) + records(persons));
      Pipeline pipeline = Pipeline.create(options);
      rows(pipeline, shards, events, persons, identities)
          .apply(
              WriteLake.replacing(
                  lake.location(), staging.runId(), replacements, Rows.readers(lake.zone())));
      SparkShuffle.run(pipeline, shards);
    }
    staging.stageRest(replacements);
  }

  private PCollection<KV<String, byte[]>> rows(
      Pipeline pipeline, int shards, TableRead events, TableRead persons, TableRead identities) {
    int files = 1 + (int) (records(persons) / PERSONS_PER_FILE);
    PCollection<KV<String, byte[]>> ofEvents =
        parts(pipeline, "Events", events)
            .apply("ReadEvents", ParDo.of(new ReadEvents(events, rules, shards)))
            .setCoder(WriteLake.BLOCKS);
    PCollectionTuple ofPersons =
        parts(pipeline, "Persons", persons)
            .apply(
                "ReadPersons",
                ParDo.of(new ReadPersons(persons, shards, VISITORS, USERS))
                    .withOutputTags(VISITORS, TupleTagList.of(USERS)));
    PCollection<KV<String, byte[]>> ofIdentities =
        parts(pipeline, "Identities", identities)
            .apply("ReadIdentities", ParDo.of(new ReadIdentities(identities, shards)))
            .setCoder(WriteLake.BLOCKS);
    PCollectionTuple visitors =
        PCollectionList.of(ofEvents)
            .and(ofPersons.get(VISITORS).setCoder(WriteLake.BLOCKS))
            .and(ofIdentities)
            .apply("EventsAndKnownOfVisitors", Flatten.pCollections())
            .apply("GroupByVisitorShard", GroupByKey.create())
            .apply(
                "FoldVisitors",
                ParDo.of(new FoldVisitors(rules, lake.zone(), range, shards, files, ROWS, USERS))
                    .withOutputTags(ROWS, TupleTagList.of(USERS)));
    PCollection<KV<String, byte[]>> ofUsers =
        PCollectionList.of(ofPersons.get(USERS).setCoder(WriteLake.BLOCKS))
            .and(visitors.get(USERS).setCoder(WriteLake.BLOCKS))
            .apply("KnownOfUsers", Flatten.pCollections())
            .apply("GroupByPersonShard", GroupByKey.create())
            .apply("FoldPersons", ParDo.of(new FoldPersons(range, shards, files)))
            .setCoder(WriteLake.BLOCKS);
    return PCollectionList.of(visitors.get(ROWS).setCoder(WriteLake.BLOCKS))
        .and(ofUsers)
        .apply("RowsOfAll", Flatten.pCollections());
  }

  private static PCollection<String> parts(Pipeline pipeline, String name, TableRead read) {
    return pipeline
        .apply("ListPartsOf" + name, Create.of(read.parts()).withCoder(StringUtf8Coder.of()))
        .apply("SpreadPartsOf" + name, Reshuffle.viaRandomKey());
  }

  private TableRead read(TableName table, String ref, DayRange days, List<String> columns) {
    return TableRead.plan(
        lake.location(),
        lake.load(table),
        table,
        ref,
        DayRanges.of(days.days()).filter(TableDefinition.of(table).dateColumn()),
        columns);
  }

  private static long records(TableRead read) {
    return read.recordsByDay().values().stream().mapToLong(Long::longValue).sum();
  }
}
