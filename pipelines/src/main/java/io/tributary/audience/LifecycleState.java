package io.tributary.audience;

import java.util.Locale;

/** Where a person stands on a day. */
public enum LifecycleState {
  /** On its first active day. */
  NEW,
  /** Active, as in the 28 days before. */
  RETAINED,
  /** Active, but not in the 28 days before. */
  RESURRECTED,
  /** Last active 1 to 6 days ago. */
  IDLE,
  /** Last active 7 to 27 days ago. */
  AT_RISK,
  /** Last active 28 days ago or more. */
  CHURNED;

  /** A person churns so many days after its last active one. */
  public static final int CHURN_DAYS = 28;

  private static final int RISK_DAYS = 7;

  /** How tables name it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The state on a day.
   *
   * @param active the days up to it on which the person was active; at least one
   */
  static LifecycleState of(ActiveDays active, int day) {
    int sinceActive = day - active.last();
    if (sinceActive == 0) {
      return active.size() == 1
          ? NEW
          : day - active.day(active.size() - 2) <= CHURN_DAYS ? RETAINED : RESURRECTED;
    }
    return sinceActive < RISK_DAYS ? IDLE : sinceActive < CHURN_DAYS ? AT_RISK : CHURNED;
  }
}
