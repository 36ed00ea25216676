package io.tributary.table;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;

/** Iceberg's own REST server for tests, over a catalog in SQLite and a folder. */
final class RestServer implements Closeable {
  private final RESTCatalogAdapter adapter;
  private final Server server;

  private RestServer(RESTCatalogAdapter adapter, Server server) {
    this.adapter = adapter;
    this.server = server;
  }

  static RestServer start(Path folder) throws Exception {
    Files.createDirectories(folder);
    RESTCatalogAdapter adapter =
        new RESTCatalogAdapter(
            CatalogUtil.buildIcebergCatalog(
                "rest", LakeLocation.local(folder).properties(), new Configuration()));
    Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(new ServletHolder(new RESTCatalogServlet(adapter)), "/*");
    server.setHandler(context);
    server.start();
    return new RestServer(adapter, server);
  }

  String uri() {
    return server.getURI().toString();
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException(e);
    }
    adapter.close();
  }
}
