package io.tributary.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * How often each fault is injected, from 0 (never) to 1. The first five are per event, the last two
 * per visitor; automated visitors are at least three, one of each kind, where their rate is not 0.
 *
 * @param duplicate an event is sent again, mostly with other transport fields
 * @param late an event is ingested 24 h or more after its UTC day's end
 * @param outOfOrder an event is ingested minutes to hours after it happened, though not late, or
 *     its record stands behind records of later ingestion
 * @param broken a record that cannot be used stands beside the event
 * @param idConflict a further event of the same session carries the event's id
 * @param clockSkew a visitor's device clock is off by up to 20 h
 * @param automated visitors that no person could be, as a share of the persons
 */
public record FaultRates(
    double duplicate,
    double late,
    double outOfOrder,
    double broken,
    double idConflict,
    double clockSkew,
    double automated) {

  public static final FaultRates NONE = new FaultRates(0, 0, 0, 0, 0, 0, 0);

  /** Every fault, about as often as a busy collector meets it. */
  public static final FaultRates USUAL =
      new FaultRates(0.01, 0.002, 0.005, 0.001, 0.0005, 0.01, 0.0002);

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    check(problems, "--duplicate", duplicate);
    check(problems, "--late", late);
    check(problems, "--out-of-order", outOfOrder);
    check(problems, "--broken", broken);
    check(problems, "--id-conflict", idConflict);
    check(problems, "--clock-skew", clockSkew);
    check(problems, "--automated", automated);
    return problems;
  }

  private static void check(List<String> problems, String flag, double rate) {
    if (!(rate >= 0 && rate <= 1)) {
      problems.add(flag + " " + rate + " is not a rate from 0 to 1");
    }
  }
}
