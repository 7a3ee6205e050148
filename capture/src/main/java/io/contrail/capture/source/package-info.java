/** The source database: where it is, how to reach it, how to name things in it, how far its log is. */
@NullMarked
package io.contrail.capture.source;

import org.jspecify.annotations.NullMarked;
