"""`/metrics` for Prometheus: figures from the records, counted when they are asked for; codes and numbers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from uketsuke.cases.database import reading_scope
from uketsuke.cases.measures import BUCKETS_S, Measures, StepTimes, Times, measure

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class RecordsCollector(Collector):
    """The metrics of one set of records. Their names are listed in docs/metrics.md."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._times = StepTimes()

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the records when the collector is registered."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        with reading_scope(self._engine) as session:
            measures, times = measure(session), self._times.count(session)
        yield from _gauges(measures)
        yield from _counters(measures, times)


def exposition(registry: CollectorRegistry) -> bytes:
    """Everything in the text format that Prometheus reads."""
    return generate_latest(registry)


def _gauges(measures: Measures) -> Iterator[Metric]:
    states: Mapping[str, Mapping[str, int]] = {
        "batches": measures.counts.batches,
        "files": measures.counts.files,
        "pages": measures.counts.pages,
        "filings": measures.counts.filings,
    }
    for what, by_state in states.items():
        family = GaugeMetricFamily(f"uketsuke_{what}", f"How many {what} lie in which state.", labels=["state"])
        for state, number in by_state.items():
            family.add_metric([state], number)
        yield family
    waiting = GaugeMetricFamily(
        "uketsuke_waiting_steps", "Steps that should be done and are not yet.", labels=["lane", "step"]
    )
    for (lane, job), number in sorted(measures.waiting.items()):
        waiting.add_metric([lane, job], number)
    yield waiting
    age = GaugeMetricFamily(
        "uketsuke_queue_age_seconds",
        "Since when the oldest batch is here that a step waits for; 0 when none waits.",
        labels=["lane"],
    )
    for lane, seconds in measures.age_s.items():
        age.add_metric([lane], seconds)
    yield age
    listed = GaugeMetricFamily("uketsuke_exceptions", "What a person must see, by code.", labels=["code"])
    for code, number in sorted(measures.exceptions.items()):
        listed.add_metric([code], number)
    yield listed
    yield GaugeMetricFamily(
        "uketsuke_pages_per_second", "Pages read a second over the last five minutes.", value=measures.pages_per_s
    )
    yield GaugeMetricFamily(
        "uketsuke_workers", "Workers that gave a sign of life in the last minute.", value=measures.workers
    )
    yield GaugeMetricFamily("uketsuke_workers_busy", "Those of them that are at a step.", value=measures.workers_busy)


def _counters(measures: Measures, times: Mapping[str, Times]) -> Iterator[Metric]:
    failures = CounterMetricFamily(
        "uketsuke_step_failures", "Tries of steps that failed or whose worker died.", labels=["step", "error"]
    )
    for (job, error), number in sorted(measures.failures.items()):
        failures.add_metric([job, error], number)
    yield failures
    took = HistogramMetricFamily("uketsuke_step_seconds", "How long finished steps took.", labels=["step"])
    for job, of in times.items():
        edges = [(str(float(edge)), float(number)) for edge, number in zip(BUCKETS_S, of.within, strict=True)]
        took.add_metric([job], [*edges, ("+Inf", float(of.count))], of.sum_s)
    yield took
