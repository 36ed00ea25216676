package io.tributary.cli;

import io.tributary.table.ContentHashes;
import io.tributary.table.Lake;
import io.tributary.table.LakeLocation;
import io.tributary.table.TableName;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tables}: creates or widens the lake's tables, or says what is in them. */
@Command(
    name = "tables",
    description = "Creates the lake's tables, or widens those of an older version; or shows them.")
public final class TablesCommand implements Callable<Integer> {
  @Mixin private LakeOptions lake = new LakeOptions();

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description =
          "The reporting zone of a new lake, such as Europe/Berlin (default: UTC); it is fixed from"
              + " then on.")
  private String zone;

  @Option(
      names = "--hash",
      description =
          "Show each table's rows, content hash and snapshots, and change nothing. Equal hashes mean"
              + " equal rows, in whatever order and files; run ids, and in raw the file and position,"
              + " are left out.")
  private boolean showsHashes;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    LakeLocation location = showsHashes ? lake.existing() : lake.location();
    try (Lake opened = Lake.open(location)) {
      if (showsHashes) {
        out.printf("%-32s %12s  %-32s %9s%n", "table", "rows", "content hash", "snapshots");
        for (TableName table : TableName.ALL) {
          ContentHashes.Content content = ContentHashes.of(opened.load(table));
          out.printf(
              "%-32s %,12d  %-32s %9d%n",
              table, content.rows(), content.hash(), content.snapshots());
        }
      } else {
        List<String> done = opened.createOrEvolve(parseZone());
        done.forEach(out::println);
        if (done.isEmpty()) {
          out.println("All tables are as this version defines them.");
        }
      }
    }
    out.flush();
    return ExitCode.OK;
  }

  private ZoneId parseZone() {
    try {
      return zone == null ? null : ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new CommandException(
          ExitCode.BAD_ARGUMENTS,
          "--zone %s is no zone: expected a name such as UTC, Europe/Berlin or America/New_York"
              .formatted(zone),
          e);
    }
  }
}
