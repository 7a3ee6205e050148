@NullMarked
package io.contrail.changelog.verification;

import org.jspecify.annotations.NullMarked;
