package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
