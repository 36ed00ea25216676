package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BytesTest {
  private static final int MAX_LENGTH = 40;

  @Test
  void aByteIsFoundWhereItFirstStands() {
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(MAX_LENGTH)];
      random.nextBytes(bytes);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length + 1 - from);
      byte wanted = (byte) random.nextInt(256);
      // Its neighbours in value are what a trick with borrowed bits would mistake for it.
      for (int i = 0; i < bytes.length; i++) {
        if (random.nextInt(3) == 0) {
          bytes[i] = (byte) (wanted + random.nextInt(3) - 1);
        }
      }
      int expected = from;
      while (expected < to && bytes[expected] != wanted) {
        expected++;
      }
      assertEquals(expected, Bytes.indexOf(bytes, wanted, from, to));
    }
  }

  @Test
  void sizesAreReadAsWritten() {
    for (int size : new int[] {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, -1}) {
      Bytes bytes = new Bytes(0);
      bytes.writeSize(size);
      assertEquals(size, new ByteReader(bytes.toByteArray()).readSize());
    }
  }

  @Test
  void idsAreReadAsWritten() {
    String uuid = "0f8fad5b-d9cb-469f-a165-70867728950e";
    assertEquals(17, sizeOfId(uuid));
    for (String other :
        new String[] {
          "",
          "e-8341",
          "ü",
          uuid.toUpperCase(Locale.ROOT),
          uuid.replace('f', 'g'),
          uuid.replace('-', '0'),
          uuid.substring(1),
          uuid + "0",
          "f8fad5b-d9cb-469f-a165-70867728950e0",
          "0f8fad5b-d9cb-0469f-a165-7086772895e",
          "0f8fad5b-d9cb-469f-a165-7086772895é0",
          "0f8fad5b-d9cb-469f-a165+70867728950e"
        }) {
      assertEquals(1 + other.getBytes(StandardCharsets.UTF_8).length, sizeOfId(other), other);
    }
  }

  private static int sizeOfId(String id) {
    Bytes bytes = new Bytes(0);
    bytes.writeId(id);
    bytes.writeText("next");
    ByteReader reader = new ByteReader(bytes.toByteArray());
    assertEquals(id, reader.readId());
    int size = reader.position();
    assertEquals("next", reader.readText());
    return size;
  }
}
