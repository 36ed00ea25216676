package io.tributary.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types.NestedField;

/** Hashes of what tables hold, so that two lakes, or two states of one, can be compared. */
public final class ContentHashes {
  /** What says how a row came here, not what it says. */
  private static final Set<String> LEFT_OUT =
      Set.of("run_id", "run_at", "file", "partition", "position");

  private ContentHashes() {}

  /**
   * @param hash 128 bits, in hexadecimal: the sum over the rows of the first half of the SHA-256 of
   *     each, so it depends on the rows and their number but not on their order
   */
  public record Content(long rows, String hash, int snapshots) {}

  /** Reads the whole table. */
  public static Content of(Table table) {
    List<NestedField> columns =
        table.schema().columns().stream()
            .filter(column -> !LEFT_OUT.contains(column.name()))
            .toList();
    long rows = 0;
    BigInteger sum = BigInteger.ZERO;
    MessageDigest digest = sha256();
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table).project(new Schema(columns)).build()) {
      for (Record record : records) {
        for (int i = 0; i < columns.size(); i++) {
          update(digest, columns.get(i).name(), ((StructLike) record).get(i, Object.class));
        }
        sum = sum.add(new BigInteger(1, digest.digest()).shiftRight(128));
        rows++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s".formatted(table.name()), e);
    }
    byte[] modulo = new byte[16];
    byte[] bytes = sum.toByteArray();
    for (int i = 0; i < Math.min(16, bytes.length); i++) {
      modulo[15 - i] = bytes[bytes.length - 1 - i];
    }
    int snapshots = 0;
    for (Object ignored : table.snapshots()) {
      snapshots++;
    }
    return new Content(rows, HexFormat.of().formatHex(modulo), snapshots);
  }

  private static void update(MessageDigest digest, String name, Object value) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    digest.update(size(nameBytes.length));
    digest.update(nameBytes);
    digest.update((byte) (value == null ? 0 : 1));
    if (value instanceof Map<?, ?> map) {
      digest.update(size(map.size()));
      new TreeMap<>(map).forEach((key, entry) -> update(digest, key.toString(), entry));
    } else {
      byte[] bytes =
          value instanceof ByteBuffer buffer
              ? bytes(buffer)
              : value instanceof byte[] array
                  ? array
                  : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
      digest.update(size(bytes.length));
      digest.update(bytes);
    }
  }

  private static byte[] size(int size) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(size).array();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
