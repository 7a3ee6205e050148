/** What the sink hands to a warehouse, and what a warehouse promises for it. */
@NullMarked
package io.contrail.changelog.landing;

import org.jspecify.annotations.NullMarked;
