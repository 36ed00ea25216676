package io.tributary.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The tests of the DAGs, in a real Airflow on a lake with a stream on Flink. They are in Python,
 * and often wait: beside the streams' tests they take least.
 */
class StreamAirflowIT {
  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void dagsPassTheirTests() throws IOException, InterruptedException {
    assumeFalse(Boolean.getBoolean("airflow.skip"), "left out by -Dairflow.skip");
    Path tests = Path.of(System.getProperty("tributary.root"), "airflow-dags/test");
    Path said = Path.of("target/dags.log");
    Process process =
        new ProcessBuilder(tests.toString())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertEquals(0, process.waitFor(), Files.readString(said));
    } finally {
      process.destroy();
    }
  }
}
