/**
 * What a lake's owner may decide: one YAML file, read once, checked whole, hashed into every run.
 * An immutable {@link io.tributary.rules.Rules} is all that the other packages see of it.
 */
package io.tributary.rules;
