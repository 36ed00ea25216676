package io.tributary.io;

import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.iceberg.types.Types.FixedType;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.ByteBuffers;

/** Rows of any values that their table may hold. */
final class RandomRows {
  private static final List<String> TEXTS = List.of("", "a", "é", "\u20ac", "\ud83d\ude00", "a\0b");
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, -1L, 63L, -64L, 64L, Long.MAX_VALUE, Long.MIN_VALUE);
  private static final List<Integer> SMALL_NUMBERS =
      List.of(0, 1, -1, 63, -64, 64, 20_000, Integer.MAX_VALUE, Integer.MIN_VALUE);

  private RandomRows() {}

  /** A row of which required columns may be absent, too: they may become optional. */
  static Row sparse(TableDefinition definition, Random random) {
    return row(definition, column -> isAbsent(column, random), random);
  }

  /** A row with its required columns. */
  static Row valid(TableDefinition definition, Random random) {
    return row(definition, column -> column.isOptional() && isAbsent(column, random), random);
  }

  private static Row row(
      TableDefinition definition, Predicate<NestedField> isAbsent, Random random) {
    return Row.of(
        definition.schema().columns().stream()
            .map(column -> isAbsent.test(column) ? null : value(column.type(), random))
            .toArray());
  }

  private static boolean isAbsent(NestedField column, Random random) {
    return column.type().isPrimitiveType() && random.nextInt(3) == 0;
  }

  private static Object value(Type type, Random random) {
    return switch (type.typeId()) {
      case STRING -> oneOf(TEXTS, random);
      case LONG, TIMESTAMP -> random.nextBoolean() ? random.nextLong() : oneOf(NUMBERS, random);
      case INTEGER, DATE -> oneOf(SMALL_NUMBERS, random);
      case BOOLEAN -> random.nextBoolean();
      case DECIMAL -> {
        DecimalType decimal = (DecimalType) type;
        BigInteger limit = BigInteger.TEN.pow(decimal.precision());
        yield new BigDecimal(
            new BigInteger(limit.bitLength() + 4, random)
                .mod(limit)
                .multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1)),
            decimal.scale());
      }
      case BINARY -> part(random.nextInt(300), random);
      case FIXED -> part(((FixedType) type).length(), random);
      case MAP -> {
        Type valueType = type.asMapType().valueType();
        boolean mayBeAbsent = type.asMapType().isValueOptional();
        Map<String, Object> map = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          boolean isAbsent = mayBeAbsent && random.nextInt(3) == 0;
          map.put(oneOf(TEXTS, random), isAbsent ? null : value(valueType, random));
        }
        yield new HashMap<>(map);
      }
      case LIST -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(value(type.asListType().elementType(), random));
        }
        yield list;
      }
      default -> throw new IllegalArgumentException("No values of " + type);
    };
  }

  /** Bytes that stand alone, or within others. */
  private static ByteBuffer part(int size, Random random) {
    byte[] bytes = new byte[size + 5];
    random.nextBytes(bytes);
    return switch (random.nextInt(3)) {
      case 0 -> ByteBuffer.wrap(bytes, 2, size);
      case 1 -> ByteBuffer.wrap(bytes, 2, size).slice();
      default -> ByteBuffer.wrap(Arrays.copyOf(bytes, size));
    };
  }

  private static <T> T oneOf(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  /** A value in one form, whichever classes hold its texts, bytes and maps. */
  static String shown(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, String> sorted = new TreeMap<>();
      map.forEach((name, mapped) -> sorted.put(shown(name), shown(mapped)));
      return sorted.toString();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(RandomRows::shown).toList().toString();
    }
    return value instanceof ByteBuffer buffer
        ? Arrays.toString(ByteBuffers.toByteArray(buffer))
        : String.valueOf(value);
  }
}
