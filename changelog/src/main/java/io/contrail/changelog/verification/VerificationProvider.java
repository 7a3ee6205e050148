package io.contrail.changelog.verification;

import java.util.Map;

/**
 * A {@link io.contrail.changelog.landing.WarehouseProvider} whose warehouse another process than the sink's can read.
 * Found as that is; one that does not implement this cannot be verified from outside.
 */
public interface VerificationProvider {

    /**
     * Opens what a verifier reads; it also writes {@code contrail.checks}. Makes nothing that is not there.
     *
     * @param settings those that the sink's warehouse is opened with
     * @throws io.contrail.changelog.PipelineException when a setting is missing, or when it cannot be reached
     */
    VerificationReader reader(Map<String, String> settings);
}
