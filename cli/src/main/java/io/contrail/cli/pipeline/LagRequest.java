package io.contrail.cli.pipeline;

import java.util.List;

/**
 * Which lag is to be measured.
 *
 * @param tables names or patterns of captured tables; empty for all
 * @param patienceSeconds after which nobody waits any longer
 */
public record LagRequest(List<String> tables, long patienceSeconds) {}
