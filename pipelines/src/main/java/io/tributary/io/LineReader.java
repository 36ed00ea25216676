package io.tributary.io;

import io.tributary.event.Bytes;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Reads the lines that begin in a chunk of a file: any bytes up to a line feed or the file's end,
 * without the line feed and a carriage return before it. Lines without a byte are passed over.
 */
public final class LineReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final byte NEW_LINE = '\n';

  private final FileChunk chunk;
  private ReadableByteChannel channel;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int next;
  private int filled;
  private long bufferStart;
  private boolean atEnd;

  private long position;
  private byte[] line;

  public LineReader(FileChunk chunk) {
    this.chunk = chunk;
    // From the byte before the chunk on, so that a line which begins right at its start is seen to.
    this.bufferStart = Math.max(0, chunk.start() - 1);
    try {
      channel = InputFiles.open(chunk.file(), bufferStart);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (chunk.start() > 0) {
      readLine();
    }
  }

  /** Goes to the next line. */
  public boolean advance() {
    while (true) {
      position = bufferStart + next;
      if (position >= chunk.end() || !readLine()) {
        return false;
      }
      if (line.length > 0) {
        return true;
      }
    }
  }

  /** Where the line's first byte stands in the decompressed file. */
  public long position() {
    return position;
  }

  public byte[] line() {
    return line;
  }

  private boolean readLine() {
    int scanned = next;
    while (true) {
      int end = Bytes.indexOf(buffer, NEW_LINE, scanned, filled);
      if (end < filled) {
        take(end);
        next = end + 1;
        return true;
      }
      scanned = filled;
      if (atEnd) {
        if (next == filled) {
          return false;
        }
        take(filled);
        next = filled;
        return true;
      }
      scanned -= fill();
    }
  }

  private void take(int end) {
    int stop = end > next && buffer[end - 1] == '\r' ? end - 1 : end;
    line = Arrays.copyOfRange(buffer, next, stop);
  }

  /** Makes room and reads on; returns by how much the bytes have moved to the front. */
  private int fill() {
    int moved = next;
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    filled -= moved;
    bufferStart += moved;
    next = 0;
    if (filled == buffer.length) {
      if (filled > Integer.MAX_VALUE / 2) {
        throw new InputException(
            "Cannot read %s: the line at byte %s is longer than 1 GiB"
                .formatted(chunk.file(), bufferStart));
      }
      buffer = Arrays.copyOf(buffer, filled * 2);
    }
    try {
      int read = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled));
      if (read < 0) {
        atEnd = true;
      } else {
        filled += read;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return moved;
  }

  private InputException unreadable(IOException e) {
    String reason =
        e instanceof EOFException
            ? "the compressed file ends too early"
            : e.getMessage() == null ? e.toString() : e.getMessage();
    return new InputException(
        "Cannot read %s after byte %s of its lines: %s"
            .formatted(chunk.file(), bufferStart + filled, reason),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
