package io.contrail.simulator.api;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of its own for every test, over the one database. */
abstract class ApiFixture {
    protected final World world = World.get();
    protected final SqlSimulation simulation = new SqlSimulation(world.database(), SqlSimulation.now(world));
    protected SimulatorApi api;
    protected Client client;

    @BeforeEach
    void start() {
        api = SimulatorApi.start(ApiOptions.loopback(), world.database(), simulation);
        client = new Client(api.address());
    }

    @AfterEach
    void stop() {
        api.close();
    }
}
