/** PostgreSQL as the verifier reads it: pins, and rows as canonical text. */
@NullMarked
package io.contrail.verifier.source;

import org.jspecify.annotations.NullMarked;
