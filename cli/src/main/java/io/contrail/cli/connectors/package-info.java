/** Connectors as code: files against what a Connect cluster has, what differs, and whether it runs afterwards. */
@NullMarked
package io.contrail.cli.connectors;

import org.jspecify.annotations.NullMarked;
