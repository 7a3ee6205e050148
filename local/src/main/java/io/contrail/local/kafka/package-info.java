@NullMarked
package io.contrail.local.kafka;

import org.jspecify.annotations.NullMarked;
