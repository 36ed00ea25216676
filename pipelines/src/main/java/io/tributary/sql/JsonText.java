package io.tributary.sql;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A result as one JSON object per row and line. */
final class JsonText {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private JsonText() {}

  static void print(Rows rows, Appendable out) throws IOException, SQLException {
    List<Column> columns = rows.columns();
    for (List<Object> row = rows.next(); row != null; row = rows.next()) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        object.put(columns.get(i).name(), value(row.get(i), columns.get(i)));
      }
      out.append(JSON.writeValueAsString(object)).append('\n');
    }
  }

  private static Object value(Object cell, Column column) {
    if (column.type().equals("json") && cell instanceof String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException e) {
        return text;
      }
    }
    return cell;
  }
}
