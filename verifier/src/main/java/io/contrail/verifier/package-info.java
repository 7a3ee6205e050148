/** Proves that source and warehouse agree while data flow; names what does not, and plans its repair. */
@NullMarked
package io.contrail.verifier;

import org.jspecify.annotations.NullMarked;
