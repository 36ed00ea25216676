package io.tributary.job;

/**
 * Into how many tasks Spark cuts a shuffle. Left alone it makes one for each core, which then holds
 * so much larger a part of the input. Other runners see to it by themselves.
 */
final class SparkTasks {
  private static final String PROPERTY = "spark.default.parallelism";
  private static final boolean IS_GIVEN = System.getProperty(PROPERTY) != null;

  private SparkTasks() {}

  /** Of the pipelines that start from now on, unless the user has said how many. */
  static void set(int tasks) {
    if (!IS_GIVEN) {
      System.setProperty(PROPERTY, Integer.toString(tasks));
    }
  }

  /** Leaves it to Spark again. */
  static void clear() {
    if (!IS_GIVEN) {
      System.clearProperty(PROPERTY);
    }
  }
}
