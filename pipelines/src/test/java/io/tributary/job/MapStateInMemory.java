package io.tributary.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.sdk.state.MapState;
import org.apache.beam.sdk.state.ReadableState;
import org.apache.beam.sdk.state.ReadableStates;

/** State of one key, over a map. */
final class MapStateInMemory<K, V> implements MapState<K, V> {
  private final Map<K, V> values = new HashMap<>();

  @Override
  public void put(K key, V value) {
    values.put(key, value);
  }

  @Override
  public ReadableState<V> computeIfAbsent(K key, Function<? super K, ? extends V> mapping) {
    V before = values.get(key);
    values.computeIfAbsent(key, mapping);
    return ReadableStates.immediate(before);
  }

  @Override
  public void remove(K key) {
    values.remove(key);
  }

  @Override
  public ReadableState<V> get(K key) {
    return ReadableStates.immediate(values.get(key));
  }

  @Override
  public ReadableState<V> getOrDefault(K key, V defaultValue) {
    return ReadableStates.immediate(values.getOrDefault(key, defaultValue));
  }

  @Override
  public ReadableState<Iterable<K>> keys() {
    return ReadableStates.immediate(List.copyOf(values.keySet()));
  }

  @Override
  public ReadableState<Iterable<V>> values() {
    return ReadableStates.immediate(List.copyOf(values.values()));
  }

  @Override
  public ReadableState<Iterable<Map.Entry<K, V>>> entries() {
    return ReadableStates.immediate(List.copyOf(values.entrySet()));
  }

  @Override
  public ReadableState<Boolean> isEmpty() {
    return ReadableStates.immediate(values.isEmpty());
  }

  @Override
  public void clear() {
    values.clear();
  }
}
