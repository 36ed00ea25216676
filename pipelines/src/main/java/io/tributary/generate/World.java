package io.tributary.generate;

/**
 * What all persons share.
 *
 * @param weights how many of the persons each tenant has, relatively
 * @param start of the first day, in epoch milliseconds
 * @param end of the last day
 * @param skewRate the share of persons whose clock is off
 */
record World(Tenant[] tenants, int[] weights, long seed, long start, long end, double skewRate) {

  static World of(GeneratorSettings settings) {
    int[] weights = new int[settings.tenants()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(1, 1_000 / (i + 1));
    }
    return new World(
        Tenant.some(settings.tenants()),
        weights,
        settings.seed(),
        settings.startMillis(),
        settings.endMillis(),
        settings.faults().clockSkew());
  }

  int days() {
    return (int) ((end - start) / Span.DAY);
  }
}
