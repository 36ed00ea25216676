package io.tributary.generate;

import java.io.IOException;

/** Somebody who does something from time to time. */
interface Actor {
  long NEVER = Long.MAX_VALUE;

  /** When it acts next, in true epoch milliseconds, or {@link #NEVER}. */
  long nextAt();

  /** Acts once; no event of it truly happens before {@link #nextAt}, which then moves on. */
  void act(Scribe scribe) throws IOException;
}
