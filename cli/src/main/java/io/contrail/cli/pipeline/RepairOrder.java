package io.contrail.cli.pipeline;

import io.contrail.verifier.repair.RepairPlan;

/**
 * A plan, and how far it may go.
 *
 * @param mayDelete whether rows may be deleted that the source does not have
 */
public record RepairOrder(RepairPlan plan, boolean mayDelete) {}
