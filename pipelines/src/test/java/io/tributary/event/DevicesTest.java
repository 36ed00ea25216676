package io.tributary.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DevicesTest {
  private final Devices devices = new Devices();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/142.0.0.0 Safari/537.36|Desktop|Chrome|Windows NT",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) Version/18.6 Mobile/15E148 Safari/604.1|Phone|Safari|iOS",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
            + "|Desktop|Firefox|Linux",
        "Googlebot/2.1 (+http://www.google.com/bot.html)|Robot|Googlebot|Google Cloud"
      })
  void userAgentsTellTheDevice(
      String userAgent, String deviceClass, String browser, String operatingSystem) {
    Device expected = new Device(deviceClass, browser, operatingSystem);
    assertEquals(expected, devices.of(userAgent));
    assertSame(devices.of(userAgent), devices.of(new String(userAgent.toCharArray())));
  }

  @Test
  void withoutUserAgentThereIsNoDevice() {
    assertNull(devices.of(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "-", "%", "\u0000", "Mozilla/", "(((((", "\ud83d\ude00/1.0"})
  void anyTextHasADevice(String userAgent) {
    assertEquals(devices.of(userAgent), new Devices().of(userAgent));
    for (String text : new String[] {userAgent, userAgent.repeat(500), userAgent.repeat(20_000)}) {
      Device device = devices.of(text);
      assertNotNull(device.deviceClass());
      assertNotNull(device.browser());
      assertNotNull(device.operatingSystem());
    }
  }
}
