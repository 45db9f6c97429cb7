"""Metrics for Prometheus; each bot has its own registry."""

from prometheus_client import CollectorRegistry, Counter, Histogram


class Metrics:
    """What is counted while the bot runs; values from the database are read on request."""

    def __init__(self) -> None:
        """Make the registry with all metrics."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "mci_requests",
            "Payloads of Slack's by kind and answer.",
            ["kind", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "mci_request_seconds",
            "Time from a payload to its answer.",
            ["kind"],
            buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
            registry=self.registry,
        )
        self.skipped = Counter(
            "mci_skipped",
            "Times that an association was due and could not be acted on, by fault.",
            ["fault"],
            registry=self.registry,
        )
        self.jobs = Counter(
            "mci_jobs", "Runs of background jobs by outcome.", ["job", "outcome"], registry=self.registry
        )
