package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import nl.basjes.parse.core.Field;
import nl.basjes.parse.core.Parser;
import nl.basjes.parse.httpdlog.HttpdLoglineParser;
import nl.basjes.parse.httpdlog.Utils;
import org.junit.jupiter.api.Test;

/** Holds the reading by hand against the parser that the field trusts. */
final class AccessLineTest {
  private static final int LINES = 4_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);

  /** What httpdlog-parser finds in a line. */
  public static final class Found {
    private String address;
    private String user;
    private Long epochMillis;
    private String method;
    private String path;
    private String protocol;
    private String status;
    private String bytes;
    private String referrer;
    private String userAgent;

    @Field("IP:connection.client.host")
    public void address(String value) {
      address = value;
    }

    @Field("STRING:connection.client.user")
    public void user(String value) {
      user = value;
    }

    @Field("TIME.EPOCH:request.receive.time.epoch")
    public void time(Long value) {
      epochMillis = value;
    }

    @Field("HTTP.METHOD:request.firstline.method")
    public void method(String value) {
      method = value;
    }

    @Field("HTTP.URI:request.firstline.uri")
    public void path(String value) {
      path = value;
    }

    @Field("HTTP.PROTOCOL_VERSION:request.firstline.protocol")
    public void protocol(String value) {
      protocol = value;
    }

    @Field("STRING:request.status.last")
    public void status(String value) {
      status = value;
    }

    @Field("BYTESCLF:response.body.bytes")
    public void bytes(String value) {
      bytes = value;
    }

    @Field("HTTP.URI:request.referer")
    public void referrer(String value) {
      referrer = value;
    }

    @Field("HTTP.USERAGENT:request.user-agent")
    public void userAgent(String value) {
      userAgent = value;
    }
  }

  private static final String[] ADDRESSES = {
    "192.0.2.7", "2001:db8::1", "host.example", "::ffff:192.0.2.7"
  };
  private static final String[] USERS = {"-", "bob", "b.o@b.example", "DOMAIN\\\\bob"};
  private static final String[] OFFSETS = {"+0000", "-0500", "+0530", "+1400"};
  private static final String[] REQUESTS = {
    "GET / HTTP/1.1",
    "GET /a/b?c=d&e=%20f#g HTTP/1.0",
    "POST /x HTTP/2.0",
    "M-SEARCH * HTTP/1.1",
    "version-control /r HTTP/1.1",
    "GET http://proxy.example/x HTTP/1.1",
    "GET //double//slash HTTP/1.1",
    "GET /with space HTTP/1.1",
    "GET /quote\\\"d HTTP/1.1",
    "GET /back\\\\slash HTTP/1.1",
    "GET /no-protocol"
  };
  private static final String[] REFERRERS = {
    "-", "https://x.example/", "https://x.example/?q=a b", "quote \\\" inside", "\\\\"
  };
  private static final String[] AGENTS = {
    "-",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "curl/8.0",
    "\\\"quoted\\\"",
    "[brackets] \\\\",
    "x"
  };

  private static <T> T one(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static String line(Random random, boolean isCombined) {
    String time =
        java.time.Instant.ofEpochSecond(random.nextLong(946_684_800L, 4_102_444_800L))
            .atOffset(ZoneOffset.of(one(random, OFFSETS)))
            .format(TIME);
    String common =
        String.format(
            "%s - %s [%s] \"%s\" %d %s",
            one(random, ADDRESSES),
            one(random, USERS),
            time,
            one(random, REQUESTS),
            random.nextInt(100, 600),
            random.nextInt(5) == 0 ? "-" : Long.toString(random.nextLong(1L << 40)));
    return isCombined
        ? common + " \"" + one(random, REFERRERS) + "\" \"" + one(random, AGENTS) + '"'
        : common;
  }

  /** httpdlog-parser undoes the log's escapes in some fields; here texts stay as logged. */
  private static void assertLogged(String found, String logged, String line) {
    if (logged == null || !logged.equals(found)) {
      assertEquals(found, logged == null ? null : Utils.decodeApacheHTTPDLogValue(logged), line);
    }
  }

  private static void compare(String format, boolean isCombined) throws Exception {
    Parser<Found> reference =
        new HttpdLoglineParser<>(Found.class, format).ignoreMissingDissectors();
    AccessLine line = new AccessLine();
    Random random = new Random(7);
    for (int i = 0; i < LINES; i++) {
      String text = line(random, isCombined);
      Found found = reference.parse(new Found(), text);
      assertNull(line.read(text.getBytes(StandardCharsets.UTF_8)), text);
      assertEquals(found.address, line.address, text);
      assertLogged(found.user, line.user, text);
      assertEquals(found.epochMillis * 1000, line.time, text);
      assertEquals(found.method, line.method, text);
      assertLogged(found.path, line.path, text);
      assertEquals(found.protocol, line.protocol, text);
      assertEquals(found.status, line.status, text);
      assertEquals(found.bytes, line.bytes, text);
      assertLogged(found.referrer, line.referrer, text);
      assertLogged(found.userAgent, line.userAgent, text);
    }
  }

  @Test
  void combinedLinesReadAsHttpdlogParserReadsThem() throws Exception {
    compare("combined", true);
  }

  @Test
  void commonLinesReadAsHttpdlogParserReadsThem() throws Exception {
    compare("common", false);
  }

  @Test
  void whatHttpdlogParserRefusesIsRefused() {
    Parser<Found> reference = new HttpdLoglineParser<>(Found.class, "combined");
    AccessLine line = new AccessLine();
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      String whole = line(random, true);
      String cut = whole.substring(0, whole.length() - 1);
      assertThrows(Exception.class, () -> reference.parse(new Found(), cut), cut);
      assertNotNull(line.read(cut.getBytes(StandardCharsets.UTF_8)), cut);
    }
  }
}
