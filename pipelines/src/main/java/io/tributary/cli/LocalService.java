package io.tributary.cli;

/** A server that runs beside a local lake, by the name that the command line takes. */
enum LocalService {
  trino("Trino");

  private final String title;

  LocalService(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
