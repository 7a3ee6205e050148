/** What has to be read again to mend what differs. */
@NullMarked
package io.contrail.verifier.repair;

import org.jspecify.annotations.NullMarked;
