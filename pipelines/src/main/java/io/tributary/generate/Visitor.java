package io.tributary.generate;

/**
 * What all records of a visit carry.
 *
 * @param userId empty as long as nobody is logged in
 * @param key tenant and visitor, as {@code acme/a:5f...}
 * @param ids the id fields, each with a comma before it
 * @param tenantField likewise
 * @param device user agent, address and country, likewise
 * @param skewMs how far the device's clock is ahead of the true time
 */
record Visitor(
    Tenant tenant,
    String visitorId,
    String userId,
    String key,
    byte[] ids,
    byte[] tenantField,
    byte[] device,
    long skewMs) {

  static Visitor of(
      Tenant tenant,
      String anonymousId,
      String userId,
      String userAgent,
      String ip,
      String country,
      long skewMs) {
    String visitorId = anonymousId.isEmpty() ? "u:" + userId : "a:" + anonymousId;
    String ids = field("anonymous_id", anonymousId) + field("user_id", userId);
    String device =
        field("user_agent", userAgent) + field("ip_address", ip) + field("country", country);
    return new Visitor(
        tenant,
        visitorId,
        userId,
        tenant.id() + "/" + visitorId,
        Text.utf8(ids),
        Text.utf8(field("tenant_id", tenant.id())),
        Text.utf8(device),
        skewMs);
  }

  boolean isIdentified() {
    return !userId.isEmpty();
  }

  private static String field(String name, String value) {
    return value.isEmpty() ? "" : ",\"" + name + "\":\"" + value + "\"";
  }
}
