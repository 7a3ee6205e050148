package io.contrail.verifier.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as the source has it.
 *
 * @param key canonical texts of the key's columns
 * @param values canonical texts of the compared columns, null for NULL
 * @param writer low 32 bits of the transaction that wrote it
 */
public record SourceRow(List<String> key, List<@Nullable String> values, long writer) {}
