package io.tributary.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Files of this machine, without checksum files beside them. Hadoop starts a process for each new
 * file and folder to set its permissions where its native library is missing, as it mostly is: that
 * took longer than writing a small file.
 */
public final class LocalFiles extends RawLocalFileSystem {
  private static final int OF_ALL = 0777;

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    String symbols = new FsPermission((short) (permission.toShort() & OF_ALL)).toString();
    Files.setPosixFilePermissions(
        pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
  }
}
