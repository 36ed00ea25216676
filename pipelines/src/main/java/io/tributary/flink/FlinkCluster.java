package io.tributary.flink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Flink cluster of one JobManager and one TaskManager, two processes with this process's class
 * path that only this machine can reach. They end with {@link #close}; what a killed command left
 * running is ended by the next start in the same folder.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = "taskmanager";
  private static final Map<String, String> ENTRY_POINTS =
      Map.of(
          JOB_MANAGER, "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
          TASK_MANAGER, "org.apache.flink.runtime.taskexecutor.TaskManagerRunner");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofSeconds(10);
  // A TaskManager that again and again ends sooner than this cannot run here.
  private static final Duration USEFUL_LIFE = Duration.ofSeconds(20);
  private static final int MAX_USELESS_STARTS = 3;
  private static final int FRAMEWORK_HEAP_MEGABYTES = 64;
  private static final int OTHER_DIRECT_MEGABYTES = 256;
  // The exit code of a process that a signal ended is this and the signal's number.
  private static final int SIGNALLED = 128;
  private static final Pattern NAME = Pattern.compile("@([a-z_]+)@");
  private static final Pattern TELLING = Pattern.compile("ERROR|Error|Exception");

  /**
   * How a cluster is to run.
   *
   * @param folder its configuration, logs and notes, which {@link #start} creates
   * @param templates the folder of {@code config.yaml} and {@code logback.xml}
   * @param slots the greatest parallelism of all jobs together
   * @param jobManagerMegabytes the JobManager's heap
   * @param taskManagerMegabytes the TaskManager's heap
   * @param rocksDbMegabytes RocksDB's memory beside the heap; 0 keeps the state on the heap
   * @param checkpoints where checkpoints are written
   * @param savepoints where savepoints are written unless a stop names another folder
   */
  public record Settings(
      Path folder,
      Path templates,
      int slots,
      int jobManagerMegabytes,
      int taskManagerMegabytes,
      int rocksDbMegabytes,
      Path checkpoints,
      Path savepoints) {
    public Settings {
      if (slots < 1) {
        throw new IllegalArgumentException("Cannot run a TaskManager of %d slots".formatted(slots));
      }
      if (jobManagerMegabytes < 128 || taskManagerMegabytes < 256 || rocksDbMegabytes < 0) {
        throw new IllegalArgumentException(
            "Cannot run Flink in %d, %d and %d MB: the JobManager needs 128, the TaskManager 256"
                .formatted(jobManagerMegabytes, taskManagerMegabytes, rocksDbMegabytes));
      }
      folder = folder.toAbsolutePath().normalize();
      templates = templates.toAbsolutePath().normalize();
      checkpoints = checkpoints.toAbsolutePath().normalize();
      savepoints = savepoints.toAbsolutePath().normalize();
    }

    // Every shuffle needs buffers for each pair of slots.
    int networkMegabytes() {
      return Math.max(64, 4 * slots * slots);
    }
  }

  private final Settings settings;
  private final Consumer<String> progress;
  private final int port;
  private final ProcessesFile note;
  private final Process jobManager;
  private Process taskManager;
  private String failure;
  private boolean isClosed;

  private FlinkCluster(Settings settings, Consumer<String> progress) throws IOException {
    this.settings = settings;
    this.progress = progress;
    this.note = note(settings.folder());
    delete(temporary(settings.folder()));
    for (Path folder :
        List.of(temporary(settings.folder()), settings.checkpoints(), settings.savepoints())) {
      Files.createDirectories(folder);
    }
    int[] ports = freePorts();
    this.port = ports[0];
    configure(port, ports[1]);
    this.jobManager = launch(JOB_MANAGER);
    try {
      this.taskManager = launch(TASK_MANAGER);
      remember();
    } catch (IOException e) {
      jobManager.destroyForcibly();
      throw e;
    }
  }

  /**
   * Starts a cluster, and waits until it takes jobs.
   *
   * @param progress told what is being waited for, and later when a TaskManager is started anew
   */
  public static FlinkCluster start(Settings settings, Consumer<String> progress) {
    endLeftovers(settings.folder());
    FlinkCluster cluster;
    try {
      cluster = new FlinkCluster(settings, progress);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      cluster.await();
    } catch (ClusterException e) {
      cluster.close();
      throw e;
    }
    Thread supervisor = new Thread(cluster::supervise, "flink-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
    return cluster;
  }

  /**
   * Ends the processes of a cluster in that folder whose command was killed; false if there were
   * none. A cluster whose command still runs is ended too: hold a lock on the folder.
   */
  public static boolean endLeftovers(Path folder) {
    ProcessesFile note = note(folder.toAbsolutePath().normalize());
    List<ProcessHandle> leftovers = note.running();
    ProcessesFile.end(leftovers, GRACE);
    note.delete();
    return !leftovers.isEmpty();
  }

  /** The address of the REST interface, as Beam's option {@code flinkMaster} takes it. */
  public String restAddress() {
    return "127.0.0.1:" + port;
  }

  /** The folder of the cluster's configuration, for Beam's option {@code flinkConfDir}. */
  public Path configuration() {
    return settings.folder().resolve("conf");
  }

  /**
   * A jar of nothing, for Beam's option {@code filesToStage}: the processes have every class, and
   * Beam would send them all where no file is named.
   */
  public Path emptyJar() {
    return configuration().resolve("empty.jar");
  }

  /** Why the cluster cannot go on; empty while it runs. */
  public synchronized Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Ends both processes, at once if they must. Their jobs' checkpoints stay. */
  @Override
  public void close() {
    List<ProcessHandle> processes;
    synchronized (this) {
      isClosed = true;
      processes = List.of(taskManager.toHandle(), jobManager.toHandle());
    }
    ProcessesFile.end(processes, GRACE);
    note.delete();
  }

  private void await() {
    FlinkRest rest = FlinkRest.at(restAddress());
    long started = System.nanoTime();
    boolean isReady = false;
    while (!isReady) {
      Duration waited = Duration.ofNanos(System.nanoTime() - started);
      for (String name : List.of(JOB_MANAGER, TASK_MANAGER)) {
        Process process = name.equals(JOB_MANAGER) ? jobManager : taskManager;
        if (!process.isAlive()) {
          throw new ClusterException(ended(name, process));
        }
      }
      if (waited.compareTo(PATIENCE) > 0) {
        throw new ClusterException(
            "Flink did not start within %d s; its logs: %s"
                .formatted(PATIENCE.toSeconds(), settings.folder()));
      }
      progress.accept("starting Flink at %s, %d s".formatted(restAddress(), waited.toSeconds()));
      isReady = hasSlots(rest);
      if (!isReady) {
        pause();
      }
    }
  }

  private boolean hasSlots(FlinkRest rest) {
    try {
      return rest.slots() >= settings.slots();
    } catch (ClusterException e) {
      return false;
    }
  }

  private void pause() {
    try {
      jobManager.waitFor(250, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("Starting Flink was interrupted", e);
    }
  }

  /** Starts the TaskManager anew whenever it ends; gives up when the JobManager has ended. */
  private void supervise() {
    int uselessStarts = 0;
    long started = System.nanoTime();
    try {
      while (!hasStopped()) {
        if (jobManager.waitFor(250, TimeUnit.MILLISECONDS)) {
          fail(ended(JOB_MANAGER, jobManager));
        } else if (!taskManager.isAlive()) {
          boolean wasUseful = System.nanoTime() - started > USEFUL_LIFE.toNanos();
          uselessStarts = wasUseful ? 0 : uselessStarts + 1;
          started = System.nanoTime();
          String ended = ended(TASK_MANAGER, taskManager);
          if (uselessStarts > MAX_USELESS_STARTS) {
            fail(ended);
          } else {
            startTaskManagerAnew(ended);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean hasStopped() {
    return isClosed || failure != null;
  }

  private synchronized void startTaskManagerAnew(String ended) {
    if (isClosed) {
      return;
    }
    progress.accept(ended + "; starting it anew");
    try {
      taskManager = launch(TASK_MANAGER);
      remember();
    } catch (IOException e) {
      failure = "Cannot start Flink's taskmanager anew: " + e.getMessage();
    }
  }

  private synchronized void fail(String reason) {
    if (!isClosed) {
      failure = reason;
    }
  }

  private void remember() {
    Map<String, ProcessHandle> processes = new LinkedHashMap<>();
    processes.put(JOB_MANAGER, jobManager.toHandle());
    processes.put(TASK_MANAGER, taskManager.toHandle());
    note.write(processes);
  }

  private void configure(int restPort, int rpcPort) throws IOException {
    Map<String, String> values =
        Map.of(
            "folder", quoted(settings.folder()),
            "rest_port", Integer.toString(restPort),
            "rpc_port", Integer.toString(rpcPort),
            "slots", Integer.toString(settings.slots()),
            "task_heap",
                Integer.toString(settings.taskManagerMegabytes() - FRAMEWORK_HEAP_MEGABYTES),
            "network", Integer.toString(settings.networkMegabytes()),
            "managed", Integer.toString(settings.rocksDbMegabytes()),
            "state_backend", settings.rocksDbMegabytes() > 0 ? "rocksdb" : "hashmap",
            "checkpoints", quoted(settings.checkpoints()),
            "savepoints", quoted(settings.savepoints()));
    Path template = settings.templates().resolve("config.yaml");
    String configuration =
        NAME.matcher(Files.readString(template))
            .replaceAll(
                match -> {
                  String value = values.get(match.group(1));
                  if (value == null) {
                    throw new IllegalStateException(
                        "Cannot fill %s of %s".formatted(match.group(), template));
                  }
                  return Matcher.quoteReplacement(value);
                });
    Files.createDirectories(configuration());
    Files.writeString(configuration().resolve("config.yaml"), configuration);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    new JarOutputStream(Files.newOutputStream(emptyJar()), manifest).close();
  }

  /** Flink's processes are open to the libraries, and compile, as this one does. */
  private static boolean isPassedOn(String argument) {
    return argument.startsWith("--add-opens=") || argument.startsWith("-XX:Tier");
  }

  private Process launch(String name) throws IOException {
    // What the terminal sends to all processes, such as Ctrl-C, is this process's to answer.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "flink"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (name.equals(JOB_MANAGER)) {
      command.add("-Xmx%dm".formatted(settings.jobManagerMegabytes()));
      command.add("-XX:+UseSerialGC");
    } else {
      command.add("-Xms%dm".formatted(settings.taskManagerMegabytes()));
      command.add("-Xmx%dm".formatted(settings.taskManagerMegabytes()));
      command.add("-XX:+UseParallelGC");
      command.add(
          "-XX:MaxDirectMemorySize=%dm"
              .formatted(settings.networkMegabytes() + OTHER_DIRECT_MEGABYTES));
    }
    command.add("-XX:+ExitOnOutOfMemoryError");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(FlinkCluster::isPassedOn)
        .forEach(command::add);
    command.add("-Dlog.file=" + log(name));
    command.add("-Dlogback.configurationFile=" + settings.templates().resolve("logback.xml"));
    command.add("-Djava.io.tmpdir=" + temporary(settings.folder()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ENTRY_POINTS.get(name));
    command.add("--configDir");
    command.add(configuration().toString());
    return new ProcessBuilder(command)
        .directory(settings.folder().toFile())
        .redirectErrorStream(true)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(output(name).toFile())
        .start();
  }

  /** How a process ended, and what it last said of an error. */
  private String ended(String name, Process process) {
    int exitCode = process.exitValue();
    String cause =
        exitCode > SIGNALLED
            ? "was killed by signal %d".formatted(exitCode - SIGNALLED)
            : "ended with exit code %d: %s".formatted(exitCode, lastError(output(name)));
    return "Flink's %s %s (its log: %s)".formatted(name, cause, log(name));
  }

  private static String lastError(Path file) {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> TELLING.matcher(line).find())
          .reduce((earlier, later) -> later)
          .map(String::strip)
          .orElse("it said nothing");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path log(String name) {
    return settings.folder().resolve(name + ".log");
  }

  private Path output(String name) {
    return settings.folder().resolve(name + ".out");
  }

  private static Path temporary(Path folder) {
    return folder.resolve("tmp");
  }

  /** Deletes what processes left that had no time to: the files of their jobs. */
  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.walk(folder)) {
      files = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }

  private static ProcessesFile note(Path folder) {
    return new ProcessesFile(folder.resolve("processes.json"));
  }

  private static String quoted(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static int[] freePorts() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    try (ServerSocket first = new ServerSocket();
        ServerSocket second = new ServerSocket()) {
      first.bind(new InetSocketAddress(loopback, 0));
      second.bind(new InetSocketAddress(loopback, 0));
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }
}
