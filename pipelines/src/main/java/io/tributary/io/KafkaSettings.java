package io.tributary.io;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to reach a Kafka.
 *
 * @param brokers {@code host:port}, or several with commas between them
 * @param connection what else a client of any kind needs to know, such as how it proves who it is
 */
public record KafkaSettings(String brokers, Map<String, String> connection)
    implements Serializable {
  private static final Pattern BROKERS =
      Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*|\\[[0-9a-fA-F:.]+]:\\d{1,5}");

  /** Refuses what names no brokers; the message says what is accepted. */
  public KafkaSettings {
    if (!BROKERS.matcher(brokers).matches()) {
      throw new IllegalArgumentException(
          "Cannot use \""
              + brokers
              + "\" as brokers: accepted is host:port, or several with commas");
    }
    connection = Map.copyOf(connection);
  }

  public static KafkaSettings of(String brokers) {
    return new KafkaSettings(brokers, Map.of());
  }

  /** The connection as a properties file has it. */
  public static Map<String, String> connection(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot read " + file + ": accepted is a file of properties for Kafka clients", e);
    }
    Map<String, String> connection = new TreeMap<>();
    properties.stringPropertyNames().forEach(n -> connection.put(n, properties.getProperty(n)));
    return connection;
  }

  /** The settings of a client, of which the given ones hold whatever the connection says. */
  public Map<String, Object> with(Map<String, ?> own) {
    Map<String, Object> settings = new TreeMap<>(connection);
    settings.putAll(own);
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
    return settings;
  }

  /** Without the connection, which holds passwords. */
  @Override
  public String toString() {
    return "KafkaSettings[brokers=" + brokers + "]";
  }
}
