@NullMarked
package io.contrail.changelog.landing;

import org.jspecify.annotations.NullMarked;
