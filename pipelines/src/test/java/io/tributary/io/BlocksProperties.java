package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.event.RecentTexts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BlocksProperties {
  @Property(tries = 200)
  void whatIsPackedIsUnpacked(
      @ForAll @IntRange(max = 300_000) int size,
      @ForAll @IntRange(min = 1, max = 256) int values,
      @ForAll long seed) {
    Random random = new Random(seed);
    Bytes block = new Bytes(1);
    for (int i = 0; i < size; i++) {
      block.writeByte(random.nextInt(values));
    }
    Bytes packed = new Bytes(1);
    new BlockPacker().pack(block, packed);
    assertArrayEquals(
        block.toByteArray(), BlockPacker.unpack(new ByteReader(packed.toByteArray())), "bytes");
  }

  @Property(tries = 50)
  void textsAreThoseOfTheirBytesHoweverOftenTheyReturn(@ForAll long seed) {
    Random random = new Random(seed);
    RecentTexts<String> strings = RecentTexts.strings();
    RecentTexts<Text> texts = Text.ofBlocks();
    for (int i = 0; i < 20_000; i++) {
      String text =
          Integer.toString(random.nextInt(random.nextBoolean() ? 10 : 100_000), 36)
              + List.of("", "\0", "\u20ac", "\ud83d\ude00").get(random.nextInt(4));
      byte[] bytes = (text + "more").getBytes(StandardCharsets.UTF_8);
      int to = bytes.length - 4;
      assertEquals(text, strings.of(bytes, 0, to));
      assertEquals(text, texts.of(bytes, 0, to).toString());
    }
  }
}
