package io.contrail.cli;

import io.contrail.cli.metrics.Datadog;
import io.contrail.cli.metrics.GrafanaDashboard;
import io.contrail.cli.metrics.PrometheusRules;
import io.contrail.metrics.JmxExporter;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes files that are made from the program itself. */
@Command(
        name = "generate",
        description = "Writes files that are made from the program itself.",
        subcommands = {
            GenerateCommand.CompletionCommand.class,
            GenerateKubernetesCommand.class,
            GenerateCommand.PrometheusCommand.class,
            GenerateCommand.GrafanaCommand.class,
            GenerateCommand.DatadogCommand.class,
            GenerateCommand.JmxExporterCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  contrail generate completion > ~/.local/share/bash-completion/completions/contrail",
            "  contrail generate prometheus > rules.yml",
            "  contrail generate kubernetes deploy/connectors --values prod.properties > connectors.yaml"
        })
final class GenerateCommand {
    private GenerateCommand() {}

    /** Prints one file. */
    abstract static class Printing implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        abstract String text();

        CommandSpec spec() {
            return spec;
        }

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text());
            out.flush();
            return Main.Exit.OK;
        }
    }

    /** The completion of commands and options in bash and zsh. */
    @Command(
            name = "completion",
            description = "Prints a script by which bash and zsh complete commands and options.",
            footer = {
                "",
                "Examples:",
                "  source <(contrail generate completion)",
                "  contrail generate completion > ~/.local/share/bash-completion/completions/contrail"
            })
    static final class CompletionCommand extends Printing {
        @Override
        String text() {
            return AutoComplete.bash("contrail", spec().root().commandLine());
        }
    }

    /** The alerts for Prometheus. */
    @Command(
            name = "prometheus",
            description = "Prints the alerts as a rule file of Prometheus.",
            footer = {"", "Examples:", "  contrail generate prometheus > rules.yml"})
    static final class PrometheusCommand extends Printing {
        @Override
        String text() {
            return PrometheusRules.rules();
        }
    }

    /** The dashboard for Grafana. */
    @Command(
            name = "grafana",
            description = "Prints the dashboard as Grafana imports it; its data come from Prometheus.",
            footer = {"", "Examples:", "  contrail generate grafana > contrail.json"})
    static final class GrafanaCommand extends Printing {
        @Override
        String text() {
            return GrafanaDashboard.json();
        }
    }

    /** The rules for Prometheus' JMX exporter. */
    @Command(
            name = "jmx-exporter",
            description =
                    "Prints rules for Prometheus' JMX exporter, by which it shows a Connect worker's beans under the"
                            + " names of the catalogue: for workers that take no REST extension.",
            footer = {"", "Examples:", "  contrail generate jmx-exporter > jmx-exporter.yml"})
    static final class JmxExporterCommand extends Printing {
        @Override
        String text() {
            return JmxExporter.rules();
        }
    }

    /** What Datadog takes. */
    @Command(
            name = "datadog",
            description = "Prints what Datadog takes: the agent's check, the dashboard, or the monitors.",
            footer = {
                "",
                "Examples:",
                "  contrail generate datadog check --endpoint http://127.0.0.1:25090/metrics > conf.yaml",
                "  contrail generate datadog dashboard > dashboard.json",
                "  contrail generate datadog monitors > monitors.json"
            })
    static final class DatadogCommand extends Printing {
        /** What is printed. */
        enum Part {
            check,
            dashboard,
            monitors
        }

        @Parameters(paramLabel = "PART", description = "One of ${COMPLETION-CANDIDATES}.")
        private Part part = Part.check;

        @Option(
                names = "--endpoint",
                paramLabel = "URL",
                description = "Of the check: where /metrics is; several times. Default: ${DEFAULT-VALUE}.")
        private List<String> endpoints = List.of("http://127.0.0.1:25090/metrics");

        @Override
        String text() {
            return switch (part) {
                case check -> Datadog.check(endpoints);
                case dashboard -> Datadog.dashboard();
                case monitors -> Datadog.monitors();
            };
        }
    }
}
