package io.tributary.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.io.Compression;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;

/** The files that a glob names, on any file system that Beam knows. */
public final class InputFiles {
  private static final long CHUNK_BYTES = 64L << 20;

  private static final byte[] PARQUET_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private InputFiles() {}

  /**
   * Lists the files, by name.
   *
   * @throws InputException if there is none, or one is a directory
   */
  public static List<Metadata> match(String glob) {
    try {
      List<Metadata> files = new ArrayList<>();
      MatchResult result = FileSystems.match(glob, EmptyMatchTreatment.DISALLOW);
      for (Metadata file : result.metadata()) {
        if (isDirectory(file.resourceId())) {
          if (result.metadata().size() == 1) {
            throw new InputException(
                "Cannot read %s: it is a directory; name its files, such as %s/*"
                    .formatted(glob, glob));
          }
        } else {
          files.add(file);
        }
      }
      files.sort(Comparator.comparing(file -> file.resourceId().toString()));
      return files;
    } catch (FileNotFoundException e) {
      throw new InputException("Cannot find %s: no file matches".formatted(glob), e);
    } catch (IOException e) {
      throw new InputException("Cannot list %s: %s".formatted(glob, e.getMessage()), e);
    }
  }

  private static boolean isDirectory(ResourceId resource) {
    return resource.isDirectory()
        || resource.getScheme().equals("file") && Files.isDirectory(Path.of(resource.toString()));
  }

  /**
   * Makes sure that each file is a whole Parquet file, so that a broken one is told by its name
   * before anything runs.
   *
   * @throws InputException if one is not
   */
  public static void checkParquet(List<Metadata> files) {
    for (Metadata file : files) {
      String name = file.resourceId().toString();
      byte[] tail = new byte[0];
      long start = file.sizeBytes() - PARQUET_MAGIC.length;
      if (start >= PARQUET_MAGIC.length) {
        try (InputStream in = Channels.newInputStream(open(name, start))) {
          tail = in.readAllBytes();
        } catch (IOException e) {
          throw new InputException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
      }
      if (!Arrays.equals(tail, PARQUET_MAGIC)) {
        throw new InputException(
            "Cannot read %s: it is no Parquet file, or only the beginning of one".formatted(name));
      }
    }
  }

  /**
   * Cuts files of lines into parts that can be read at the same time; compressed ones stay whole.
   */
  public static List<FileChunk> chunks(List<Metadata> files) {
    List<FileChunk> chunks = new ArrayList<>();
    for (Metadata file : files) {
      String name = file.resourceId().toString();
      if (Compression.detect(name) != Compression.UNCOMPRESSED || !file.isReadSeekEfficient()) {
        chunks.add(new FileChunk(name, 0, Long.MAX_VALUE));
        continue;
      }
      for (long start = 0; start < file.sizeBytes(); start += CHUNK_BYTES) {
        chunks.add(new FileChunk(name, start, Math.min(start + CHUNK_BYTES, file.sizeBytes())));
      }
    }
    return chunks;
  }

  /** Opens the file, decompressed, at a position of its bytes. */
  static ReadableByteChannel open(String file, long position) throws IOException {
    ResourceId resource = FileSystems.matchNewResource(file, false);
    ReadableByteChannel channel = FileSystems.open(resource);
    Compression compression = Compression.detect(file);
    if (compression != Compression.UNCOMPRESSED) {
      return compression.readDecompressed(channel);
    }
    if (position > 0) {
      if (channel instanceof SeekableByteChannel seekable) {
        seekable.position(position);
      } else {
        Channels.newInputStream(channel).skipNBytes(position);
      }
    }
    return channel;
  }
}
