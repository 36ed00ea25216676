package io.tributary.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.session.LiveTimeline;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.beam.sdk.state.MapState;

/**
 * Whoever reads a timeline's values finds those that were written last, and nothing is left over.
 */
class TimelineStoreProperties {
  private static final int VISITORS = 2;
  private static final int BUCKETS = 4;

  /**
   * One change of a bucket.
   *
   * @param value null removes it
   */
  private record Change(long key, byte[] value, boolean isAtRest) {}

  /**
   * Changes that are stored together.
   *
   * @param isFresh whether by a store that has been opened anew
   * @param head null forgets the timeline
   */
  private record Save(int visitor, boolean isFresh, List<Change> changes, byte[] head) {}

  private record Known(byte[] value, boolean isAtRest) {}

  private final MapState<String, byte[]> heads = new MapStateInMemory<>();
  private final MapState<String, byte[]> buckets = new MapStateInMemory<>();
  private final TimelineStore.Workplace workplace = new TimelineStore.Workplace();

  private TimelineStore store(int visitor) {
    TimelineStore store = new TimelineStore(workplace, "visitor" + visitor, heads, buckets);
    store.read(LiveTimeline.HEAD);
    return store;
  }

  @Provide
  Arbitrary<List<Save>> saves() {
    Arbitrary<byte[]> values = Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(40);
    Arbitrary<Change> changes =
        Combinators.combine(
                Arbitraries.longs().between(0, BUCKETS - 1).map(key -> key << 32),
                values.injectNull(0.3),
                Arbitraries.of(true, false))
            .as(Change::new);
    return Combinators.combine(
            Arbitraries.integers().between(0, VISITORS - 1),
            Arbitraries.of(true, false),
            changes.list().ofMaxSize(BUCKETS + 1),
            values.injectNull(0.1))
        .as(Save::new)
        .list()
        .ofMaxSize(12);
  }

  @Property(tries = 500)
  void whatWasWrittenLastIsRead(@ForAll("saves") List<Save> saves) {
    List<Map<Long, Known>> known = List.of(new HashMap<>(), new HashMap<>());
    byte[][] newest = new byte[VISITORS][];
    TimelineStore[] open = {store(0), store(1)};
    for (Save save : saves) {
      int changed = save.visitor();
      if (save.isFresh()) {
        open[changed] = store(changed);
      }
      write(open[changed], save, known.get(changed));
      newest[changed] = save.head();
      for (int visitor = 0; visitor < VISITORS; visitor++) {
        assertHasBuckets(open[visitor], known.get(visitor));
        TimelineStore fresh = store(visitor);
        assertHasHead(fresh, newest[visitor]);
        assertHasBuckets(fresh, known.get(visitor));
      }
    }
    for (int visitor = 0; visitor < VISITORS; visitor++) {
      write(store(visitor), new Save(visitor, true, List.of(), null), known.get(visitor));
    }
    assertTrue(heads.isEmpty().read());
    assertTrue(buckets.isEmpty().read());
  }

  private static void write(TimelineStore store, Save save, Map<Long, Known> known) {
    for (Change change : save.changes()) {
      write(store, change.key(), change.value(), change.isAtRest());
      known.put(change.key(), new Known(change.value(), change.isAtRest()));
    }
    if (save.head() == null) {
      // As a timeline does that holds nothing more.
      known.keySet().forEach(key -> store.write(key, null, true));
      known.clear();
    }
    known.values().removeIf(bucket -> bucket.value() == null);
    write(store, LiveTimeline.HEAD, save.head(), false);
  }

  private static void write(TimelineStore store, long key, byte[] value, boolean isAtRest) {
    Bytes bytes = null;
    if (value != null) {
      bytes = store.scratch();
      bytes.writeBytes(value, 0, value.length);
    }
    store.write(key, bytes, isAtRest);
  }

  private static void assertHasHead(TimelineStore store, byte[] head) {
    LiveTimeline.Stored read = store.read(LiveTimeline.HEAD);
    assertArrayEquals(head, read == null ? null : bytes(read));
  }

  private static void assertHasBuckets(TimelineStore store, Map<Long, Known> known) {
    for (long bucket = 0; bucket < BUCKETS; bucket++) {
      Known expected = known.get(bucket << 32);
      LiveTimeline.Stored read = store.read(bucket << 32);
      if (expected == null) {
        assertNull(read);
      } else {
        assertEquals(expected.isAtRest(), read.isAtRest());
        assertArrayEquals(expected.value(), bytes(read));
      }
    }
  }

  private static byte[] bytes(LiveTimeline.Stored stored) {
    ByteReader value = stored.value();
    return Arrays.copyOfRange(
        value.buffer(), value.position(), value.position() + value.remaining());
  }

  @Example
  void aBucketThatIsAloneStandsBesideTheHead() {
    TimelineStore store = store(0);
    write(store, 0, new byte[] {1}, false);
    write(store, LiveTimeline.HEAD, new byte[] {2}, false);
    assertTrue(buckets.isEmpty().read());

    write(store, 1, new byte[] {3}, false);
    write(store, LiveTimeline.HEAD, new byte[] {2}, false);
    assertFalse(buckets.isEmpty().read());
  }
}
