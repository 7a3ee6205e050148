package io.contrail.cli.faults;

import static org.awaitility.Awaitility.await;

import io.contrail.cli.faults.FailingProvider.Order;
import java.time.Duration;
import java.util.List;

/** What goes wrong. Each is inflicted under load, and ends with everything started again that it has ended. */
enum Fault {
    POSTGRES_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.source().kill();
            cluster.source().start();
        }
    },
    WALSENDER_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            Signals.kill(walsender(cluster));
        }
    },
    WALSENDER_TERMINATED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.source().rows("SELECT pg_terminate_backend(%d)".formatted(walsender(cluster)));
        }
    },
    ALL_SESSIONS_TERMINATED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.source()
                    .rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                            + " AND backend_type IN ('client backend', 'walsender')");
        }
    },
    NETWORK_CUT {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.network().cut();
        }
    },
    /** As behind a firewall that forgets connections: the server gives up first, the connector learns of it later. */
    NETWORK_SILENT {
        @Override
        void inflict(Cluster cluster, Load load) {
            walsender(cluster);
            cluster.network().silence();
            await().atMost(PATIENCE)
                    .until(() -> cluster.source()
                            .rows("SELECT active FROM pg_replication_slots")
                            .equals(List.of("f")));
            load.awaitMore(100);
            cluster.network().restore();
        }
    },
    WALSENDER_PAUSED {
        @Override
        void inflict(Cluster cluster, Load load) {
            long pid = walsender(cluster);
            Signals.stop(pid);
            load.awaitMore(500);
            Signals.resume(pid);
        }
    },
    BROKER_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.killBroker();
            load.awaitMore(100);
            cluster.startBroker();
        }
    },
    BROKER_PAUSED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.pauseBroker();
            load.awaitMore(1_000);
            cluster.resumeBroker();
        }
    },
    SINK_WORKER_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            killed(cluster, load, cluster.workerOf(Cluster.SINK));
        }
    },
    SOURCE_WORKER_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            killed(cluster, load, cluster.workerOf(Cluster.SOURCE));
        }
    },
    /** The group goes on without it, while it still holds the warehouse's file. */
    SINK_WORKER_PAUSED {
        @Override
        void inflict(Cluster cluster, Load load) {
            paused(cluster, load, cluster.workerOf(Cluster.SINK), Cluster.SINK);
        }
    },
    /** The group goes on without it, while it still holds the slot. */
    SOURCE_WORKER_PAUSED {
        @Override
        void inflict(Cluster cluster, Load load) {
            paused(cluster, load, cluster.workerOf(Cluster.SOURCE), Cluster.SOURCE);
        }
    },
    BOTH_WORKERS_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.workers().forEach(Worker::kill);
            load.awaitMore(100);
            cluster.workers().forEach(Worker::start);
            cluster.workers().forEach(Worker::awaitReady);
        }
    },
    EVERYTHING_KILLED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.workers().forEach(Worker::kill);
            cluster.killBroker();
            cluster.source().kill();
            cluster.source().start();
            cluster.startBroker();
            cluster.workers().forEach(Worker::start);
            cluster.workers().forEach(Worker::awaitReady);
        }
    },
    SOURCE_RESTARTED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.worker().client().restart(Cluster.SOURCE);
        }
    },
    SINK_RESTARTED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.worker().client().restart(Cluster.SINK);
        }
    },
    SOURCE_STOPPED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.worker().client().stop(Cluster.SOURCE);
            load.awaitMore(100);
            cluster.worker().client().resume(Cluster.SOURCE);
        }
    },
    SINK_DELETED {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.worker().client().delete(Cluster.SINK);
            load.awaitMore(100);
            cluster.deploySink();
        }
    },
    WAREHOUSE_REFUSES {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.order(Order.REFUSE);
            cluster.awaitDone(Order.REFUSE);
        }
    },
    SINK_FAILS_AFTER_LANDING {
        @Override
        void inflict(Cluster cluster, Load load) {
            cluster.order(Order.FAIL_AFTER_LANDING);
            cluster.awaitDone(Order.FAIL_AFTER_LANDING);
            cluster.awaitFailed(Cluster.SINK);
            cluster.worker().client().restart(Cluster.SINK);
            cluster.workerOf(Cluster.SINK);
        }
    },
    WORKER_DIES_BEFORE_LANDING {
        @Override
        void inflict(Cluster cluster, Load load) {
            died(cluster, Order.DIE_BEFORE_LANDING);
        }
    },
    WORKER_DIES_AFTER_LANDING {
        @Override
        void inflict(Cluster cluster, Load load) {
            died(cluster, Order.DIE_AFTER_LANDING);
        }
    };

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Those that a build can afford: of each part the hardest. */
    static final List<List<Fault>> SHORT = List.of(
            List.of(WALSENDER_TERMINATED, WORKER_DIES_AFTER_LANDING, WAREHOUSE_REFUSES),
            List.of(POSTGRES_KILLED),
            List.of(SINK_WORKER_PAUSED),
            List.of(NETWORK_CUT, SOURCE_RESTARTED, BROKER_KILLED),
            List.of(EVERYTHING_KILLED));

    abstract void inflict(Cluster cluster, Load load);

    private static void killed(Cluster cluster, Load load, Worker victim) {
        victim.kill();
        load.awaitMore(200);
        restarted(cluster, victim);
    }

    private static void died(Cluster cluster, Order order) {
        Worker victim = cluster.workerOf(Cluster.SINK);
        cluster.order(order);
        cluster.awaitDone(order);
        victim.awaitEnd();
        restarted(cluster, victim);
    }

    /** The other worker has everything before the victim is back. */
    private static void restarted(Cluster cluster, Worker victim) {
        cluster.workerOf(Cluster.SINK);
        cluster.workerOf(Cluster.SOURCE);
        victim.start();
        victim.awaitReady();
    }

    private static void paused(Cluster cluster, Load load, Worker victim, String connector) {
        victim.pause();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> cluster.worker().client().status(connector).stream()
                        .flatMap(status -> status.tasks().stream())
                        .noneMatch(task -> task.worker().equals(victim.name())));
        load.awaitMore(200);
        victim.resume();
    }

    /** Waits for one. */
    private static long walsender(Cluster cluster) {
        List<String> pids = await().atMost(PATIENCE)
                .until(
                        () -> cluster.source()
                                .rows("SELECT active_pid FROM pg_replication_slots WHERE active_pid IS NOT NULL"),
                        found -> !found.isEmpty());
        return Long.parseLong(pids.get(0));
    }
}
