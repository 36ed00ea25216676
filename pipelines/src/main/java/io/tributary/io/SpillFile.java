package io.tributary.io;

import io.tributary.event.ByteReader;
import io.tributary.event.Bytes;
import io.tributary.timeline.EventBlocks;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps blocks, packed, in a temporary file of this machine. Where the system allows it, the file
 * has no name while it is in use, so it is gone however the process ends.
 */
public final class SpillFile implements EventBlocks.Store {
  private final Path folder;
  private final FileChannel file;
  private final BlockPacker packer = new BlockPacker();
  private final Bytes packed = new Bytes(0);
  private long size;

  /** Of the folder {@code java.io.tmpdir}. */
  public SpillFile() {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  SpillFile(Path folder) {
    this.folder = folder;
    try {
      Path path = Files.createTempFile(folder, "tributary-", ".spill");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw failure("create", e);
    }
  }

  @Override
  public long write(Bytes block) {
    packed.clear();
    packed.writeLong(0);
    packer.pack(block, packed);
    ByteBuffer bytes = ByteBuffer.wrap(packed.array(), 0, packed.size());
    bytes.putLong(0, packed.size() - Long.BYTES);
    long place = size;
    try {
      while (bytes.hasRemaining()) {
        size += file.write(bytes, size);
      }
    } catch (IOException e) {
      throw failure("write", e);
    }
    return place;
  }

  @Override
  public byte[] read(long place) {
    int length = (int) bytes(place, Long.BYTES).getLong(0);
    return BlockPacker.unpack(new ByteReader(bytes(place + Long.BYTES, length).array()));
  }

  private ByteBuffer bytes(long place, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, place + bytes.position()) < 0) {
          throw new EOFException("The file ends at byte " + file.size());
        }
      }
    } catch (IOException e) {
      throw failure("read", e);
    }
    return bytes;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw failure("remove", e);
    }
  }

  private UncheckedIOException failure(String act, IOException cause) {
    return new UncheckedIOException(
        "Cannot %s a temporary file in %s (java.io.tmpdir) for events that memory has no room for: %s"
            .formatted(act, folder, cause.getMessage()),
        cause);
  }
}
