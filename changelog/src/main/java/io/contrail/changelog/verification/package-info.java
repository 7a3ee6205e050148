/** What a verifier asks of a warehouse: its tables as they were at a pin, in sums, rows and versions. */
@NullMarked
package io.contrail.changelog.verification;

import org.jspecify.annotations.NullMarked;
