package io.tributary.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.table.Row;
import io.tributary.table.TableDefinition;
import io.tributary.table.TableName;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.DecimalType;
import org.apache.iceberg.types.Types.FixedType;
import org.apache.iceberg.types.Types.NestedField;

class RowCodecProperties {
  private static final List<String> TEXTS = List.of("", "a", "é", "\u20ac", "\ud83d\ude00", "a\0b");
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, -1L, 63L, -64L, 64L, Long.MAX_VALUE, Long.MIN_VALUE);
  private static final List<Integer> SMALL_NUMBERS =
      List.of(0, 1, -1, 63, -64, 64, 20_000, Integer.MAX_VALUE, Integer.MIN_VALUE);

  @Property(tries = 700)
  void rowsAreReadAsTheyWereWritten(@ForAll("tables") TableName table, @ForAll long seed) {
    TableDefinition definition = TableDefinition.of(table);
    RowCodec codec = new RowCodec(definition.schema());
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    Bytes bytes = new Bytes(1);
    for (int i = 0; i < 3; i++) {
      Row row = row(definition, random);
      rows.add(row);
      codec.write(row, bytes);
    }
    ByteReader reader = new ByteReader(bytes.toByteArray());
    for (Row row : rows) {
      assertEquals(row, codec.read(reader));
    }
    assertFalse(reader.hasRemaining());
  }

  @Provide
  Arbitrary<TableName> tables() {
    return Arbitraries.of(TableName.ALL);
  }

  private static Row row(TableDefinition definition, Random random) {
    return Row.of(
        definition.schema().columns().stream().map(column -> value(column, random)).toArray());
  }

  private static Object value(NestedField column, Random random) {
    // Of a required column, too: it may become optional.
    boolean isAbsent = column.type().isPrimitiveType() && random.nextInt(3) == 0;
    return isAbsent ? null : value(column.type(), random);
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
}
