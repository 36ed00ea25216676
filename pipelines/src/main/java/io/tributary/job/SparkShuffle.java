package io.tributary.job;

import org.apache.beam.sdk.Pipeline;

/**
 * Into how many tasks Spark cuts a shuffle. Left alone it makes one for each core, which then holds
 * so much larger a part of the input. Other runners are not touched; what the user has set stands.
 */
final class SparkShuffle {
  private static final String TASKS = "spark.default.parallelism";

  private SparkShuffle() {}

  /** Runs a pipeline to its end, whose shuffles Spark is to cut into a task for each shard. */
  static void run(Pipeline pipeline, int shards) {
    if (System.getProperty(TASKS) != null) {
      pipeline.run().waitUntilFinish();
      return;
    }
    System.setProperty(TASKS, Integer.toString(shards));
    try {
      pipeline.run().waitUntilFinish();
    } finally {
      System.clearProperty(TASKS);
    }
  }
}
