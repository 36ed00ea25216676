package io.tributary.cli;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.generate.RecordSink;
import io.tributary.generate.Summary;
import io.tributary.io.KafkaRecords;
import io.tributary.io.KafkaSettings;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a generated clickstream, and on request the truth about it. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes a seeded clickstream of people who browse a shop and watch films, as NDJSON,",
      "to files or to Kafka.",
      "Equal arguments give equal bytes."
    })
public final class GenerateCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";
  static final int PARTITIONS = 4;
  private static final int MAX_PARTITIONS = 10_000;
  private static final int MAX_RATE = 10_000_000;
  private static final Pattern TOPIC = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}");
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int RECORDS_PER_PROGRESS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "PATH",
      description =
          "A directory, a file that ends in .ndjson or .ndjson.gz, or - for standard output.")
  private String output;

  @Option(
      names = "--to-kafka",
      paramLabel = "BROKERS",
      description = "Instead, send the records to Kafka at host:port, or several with commas.")
  private String brokers;

  @Option(
      names = "--topic",
      paramLabel = "NAME",
      description = "The topic, which is made if it is not there.")
  private String topic;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      description = "How many partitions a topic that is made has (default " + PARTITIONS + ").")
  private Integer partitions;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties for Kafka's clients, such as those of TLS and SASL.")
  private Path kafkaConfig;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Send so many records a second (default: as fast as Kafka takes them).")
  private Double rate;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "About how many events people leave; injected faults come on top.")
  private Long events;

  @Option(names = "--persons", paramLabel = "N", description = "How many people, instead.")
  private Long persons;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "" + GeneratorSettings.DEFAULT_DAYS,
      description = "How many UTC days (default ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      defaultValue = "2026-01-05",
      description = "The first UTC day (default ${DEFAULT-VALUE}).")
  private LocalDate start;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which of the possible data sets (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--tenants",
      paramLabel = "N",
      defaultValue = "" + GeneratorSettings.DEFAULT_TENANTS,
      description = "How many tenants share the people (default ${DEFAULT-VALUE}).")
  private int tenants;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Deal the records out to so many files (default 1).")
  private Integer files;

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description = "Write the true sessions, faults, automated days, persons and summary here.")
  private Path truth;

  @Option(
      names = "--faults",
      description =
          "Inject every fault: duplicate 0.01, late 0.002, out-of-order 0.005, broken 0.001,"
              + " id-conflict 0.0005 per event; clock-skew 0.01, automated 0.0002 per person.")
  private boolean hasFaults;

  @Option(names = "--duplicate", paramLabel = "RATE", description = "Events sent again.")
  private Double duplicate;

  @Option(
      names = "--late",
      paramLabel = "RATE",
      description = "Events ingested 24 h or more after their UTC day.")
  private Double late;

  @Option(
      names = "--out-of-order",
      paramLabel = "RATE",
      description = "Events ingested long after they happened, though not late.")
  private Double outOfOrder;

  @Option(
      names = "--broken",
      paramLabel = "RATE",
      description = "Records that cannot be used, beside the events.")
  private Double broken;

  @Option(
      names = "--id-conflict",
      paramLabel = "RATE",
      description = "Further events that carry an event's id.")
  private Double idConflict;

  @Option(
      names = "--clock-skew",
      paramLabel = "RATE",
      description = "People whose clock is off, by up to 20 h.")
  private Double clockSkew;

  @Option(
      names = "--automated",
      paramLabel = "RATE",
      description = "Automated visitors per person; at least three where not 0.")
  private Double automated;

  @Override
  public Integer call() {
    List<String> problems = new ArrayList<>();
    Optional<KafkaSettings> kafka = kafka(problems);
    GeneratorSettings settings = settings(problems);
    try {
      Generator generator = new Generator(settings);
      Summary summary = kafka.isPresent() ? send(generator, kafka.get()) : write(generator);
      say(sentence(summary));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          kafka.isPresent() ? e.getMessage() : "Cannot write to " + output + ": " + e.getMessage(),
          e);
    }
    return ExitCode.OK;
  }

  /** The Kafka to send to; empty for files. Notes what is wrong with the choice of either. */
  private Optional<KafkaSettings> kafka(List<String> problems) {
    if ((output == null) == (brokers == null)) {
      problems.add("Exactly one of --output and --to-kafka is needed");
    }
    if (brokers == null) {
      refuse(problems, topic, "--topic", "--to-kafka");
      refuse(problems, partitions, "--partitions", "--to-kafka");
      refuse(problems, kafkaConfig, "--kafka-config", "--to-kafka");
      refuse(problems, rate, "--rate", "--to-kafka");
      check(problems, "--files", files, 10_000);
      if (files != null && files > 1 && STANDARD_OUTPUT.equals(output)) {
        problems.add("Cannot write --files " + files + " to standard output: accepted is 1");
      }
      return Optional.empty();
    }
    refuse(problems, files, "--files", "--output");
    check(problems, "--partitions", partitions, MAX_PARTITIONS);
    if (topic == null || !TOPIC.matcher(topic).matches()) {
      problems.add(
          (topic == null ? "--to-kafka needs a --topic" : "Cannot use --topic \"" + topic + "\"")
              + ": accepted are up to 249 letters, digits, \".\", \"_\" and \"-\"");
    }
    if (rate != null && !(rate > 0 && rate <= MAX_RATE)) {
      problems.add(
          "Cannot send at --rate " + rate + ": accepted is more than 0, up to " + MAX_RATE);
    }
    try {
      Map<String, String> connection =
          kafkaConfig == null ? Map.of() : KafkaSettings.connection(kafkaConfig);
      return Optional.of(new KafkaSettings(brokers, connection));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private static void refuse(List<String> problems, Object value, String flag, String needed) {
    if (value != null) {
      problems.add(flag + " is for " + needed + " only");
    }
  }

  private static void check(List<String> problems, String flag, Integer value, int most) {
    if (value != null && (value < 1 || value > most)) {
      problems.add("Cannot write " + flag + " " + value + ": accepted are 1 to " + most);
    }
  }

  private GeneratorSettings settings(List<String> problems) {
    GeneratorSettings settings = null;
    try {
      settings =
          new GeneratorSettings(
              optional(events), optional(persons), start, days, seed, tenants, rates());
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    if (!problems.isEmpty()) {
      throw new CommandException(ExitCode.BAD_ARGUMENTS, String.join("; ", problems));
    }
    return settings;
  }

  private FaultRates rates() {
    FaultRates usual = hasFaults ? FaultRates.USUAL : FaultRates.NONE;
    return new FaultRates(
        either(duplicate, usual.duplicate()),
        either(late, usual.late()),
        either(outOfOrder, usual.outOfOrder()),
        either(broken, usual.broken()),
        either(idConflict, usual.idConflict()),
        either(clockSkew, usual.clockSkew()),
        either(automated, usual.automated()));
  }

  private Summary send(Generator generator, KafkaSettings kafka) throws IOException {
    try (KafkaRecords records =
        KafkaRecords.open(kafka, topic, partitions == null ? PARTITIONS : partitions)) {
      if (rate == null) {
        return write(generator, records::send);
      }
      Pace pace = new Pace(rate);
      return write(
          generator,
          (key, ingestedAtMillis, record) -> {
            pace.await();
            records.send(key, ingestedAtMillis, record);
          });
    }
  }

  private Summary write(Generator generator) throws IOException {
    if (output.equals(STANDARD_OUTPUT)) {
      try (OutputStream out =
          new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES)) {
        return write(generator, RecordSink.lines(out));
      }
    }
    try (RecordFiles recordFiles = RecordFiles.at(Path.of(output), files == null ? 1 : files)) {
      return write(generator, recordFiles);
    }
  }

  private Summary write(Generator generator, RecordSink records) throws IOException {
    RecordSink sink = withProgress(records);
    return truth == null ? generator.writeTo(sink) : generator.writeTo(sink, truth);
  }

  private RecordSink withProgress(RecordSink sink) {
    long[] count = {0};
    return (key, ingestedAtMillis, record) -> {
      sink.accept(key, ingestedAtMillis, record);
      count[0]++;
      if (count[0] % RECORDS_PER_PROGRESS == 0) {
        Instant reached = Instant.ofEpochMilli(ingestedAtMillis);
        say(
            String.format(
                Locale.ROOT,
                "%,d records, up to %s",
                count[0],
                reached.atOffset(ZoneOffset.UTC).toLocalDate()));
      }
    };
  }

  private static String sentence(Summary summary) {
    return String.format(
        Locale.ROOT,
        "%,d records: %,d events of %,d visitors in %,d sessions; %,d duplicates, %,d broken,"
            + " %,d late, %,d out of order, %,d id conflicts, %,d skewed visitors,"
            + " %,d automated visitor-days.",
        summary.records(),
        summary.distinctEvents(),
        summary.visitors(),
        summary.sessions(),
        summary.duplicates(),
        summary.brokenRecords(),
        summary.late(),
        summary.outOfOrder(),
        summary.idConflicts(),
        summary.skewedVisitors(),
        summary.automatedVisitorDays());
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static double either(Double chosen, double usual) {
    return chosen == null ? usual : chosen;
  }
}
