package io.tributary.cli;

import io.tributary.generate.FaultRates;
import io.tributary.generate.Generator;
import io.tributary.generate.GeneratorSettings;
import io.tributary.generate.RecordFiles;
import io.tributary.generate.RecordSink;
import io.tributary.generate.Summary;
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
import java.util.OptionalLong;
import java.util.concurrent.Callable;
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
      "Writes a seeded clickstream of people who browse a shop and watch films, as NDJSON.",
      "Equal arguments give equal bytes."
    })
public final class GenerateCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int RECORDS_PER_PROGRESS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "PATH",
      description =
          "A directory, a file that ends in .ndjson or .ndjson.gz, or - for standard output.")
  private String output;

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
      defaultValue = "1",
      description = "Deal the records out to so many files (default ${DEFAULT-VALUE}).")
  private int files;

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
    GeneratorSettings settings = settings();
    try {
      Summary summary = write(new Generator(settings));
      say(sentence(summary));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "Cannot write to " + output + ": " + e.getMessage(), e);
    }
    return ExitCode.OK;
  }

  private GeneratorSettings settings() {
    List<String> problems = new ArrayList<>();
    if (files < 1 || files > 10_000) {
      problems.add("Cannot write --files " + files + ": accepted are 1 to 10000");
    } else if (files > 1 && output.equals(STANDARD_OUTPUT)) {
      problems.add("Cannot write --files " + files + " to standard output: accepted is 1");
    }
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

  private Summary write(Generator generator) throws IOException {
    if (output.equals(STANDARD_OUTPUT)) {
      try (OutputStream out =
          new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES)) {
        return write(generator, RecordSink.lines(out));
      }
    }
    try (RecordFiles recordFiles = RecordFiles.at(Path.of(output), files)) {
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
