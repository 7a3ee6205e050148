/** What is handed to whoever helps with a pipeline: how it is, without its secrets and without its rows. */
@NullMarked
package io.contrail.cli.bundle;

import org.jspecify.annotations.NullMarked;
