package io.tributary.job;

/**
 * Into how many tasks Spark cuts a shuffle. Left alone it makes one for each core, which then holds
 * so much larger a part of the input. Other runners are not touched; what the user has set stands.
 */
final class SparkShuffle {
  private static final String TASKS = "spark.default.parallelism";

  private SparkShuffle() {}

  /** Runs a pipeline whose shuffles Spark is to cut into so many tasks. */
  static void run(int tasks, Runnable pipeline) {
    if (System.getProperty(TASKS) != null) {
      pipeline.run();
      return;
    }
    System.setProperty(TASKS, Integer.toString(tasks));
    try {
      pipeline.run();
    } finally {
      System.clearProperty(TASKS);
    }
  }
}
