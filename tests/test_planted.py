"""The planted calls are what their labels say, and the speech gate hears them."""

from __future__ import annotations

import numpy as np
import pytest

from audio.events import FRAME_SAMPLES, Samples, SpeechEnded
from audio.vad import FRAME_MS, SileroModel, SpeechGate
from planted import PER_MS, Bleed, Line, Scene, chunks, render
from planting import KINDS_BY_LENGTH, PLANTS, Planner, events, overlap_ms, step
from synthetic_voice import HIGH, LOW, Manner, speak


def level_db(sound: Samples) -> float:
    """RMS in dBFS."""
    return 10 * float(np.log10(np.mean(sound.astype(float) ** 2)))


def test_the_same_seed_gives_the_same_samples() -> None:
    """And another seed others."""
    scene, same, different = events(3, 2), events(3, 2), events(4, 2)

    first, again, other = render(scene)[0], render(same)[0], render(different)[0]

    assert np.array_equal(first["agent"], again["agent"])
    assert not np.array_equal(first["agent"][:16_000], other["agent"][:16_000])


def test_a_line_sounds_where_it_was_planted_and_nowhere_else() -> None:
    """To the sample, but for the line's own noise."""
    scene = Scene(4000, (Line("customer", 1000, 3000),))

    customer = render(scene)[0]["customer"]

    assert level_db(customer[1020 * PER_MS : 2960 * PER_MS]) == pytest.approx(-21, abs=1)
    assert level_db(customer[: 1000 * PER_MS]) < -70
    assert level_db(customer[3000 * PER_MS :]) < -70


def test_overlaps_are_as_long_as_in_ami() -> None:
    """Within a tenth at p50, p75 and p90, less what nobody would notice."""
    rng = np.random.default_rng(1)

    p50, p75, p90 = np.percentile([overlap_ms(rng) for _ in range(4000)], (50, 75, 90))

    assert (p50, p75, p90) == pytest.approx((600, 1200, 2030), rel=0.1)


def test_a_label_says_how_long_the_two_overlap() -> None:
    """What is labelled is what the lines do."""
    scene = events(5, 60)

    for label in scene.labels:
        if label.kind in KINDS_BY_LENGTH:
            others = [line for line in scene.lines if line.speaker != label.speaker]
            shared = sum(max(0, min(o.end_ms, label.end_ms) - max(o.start_ms, label.start_ms)) for o in others)
            assert shared == label.value, label


@pytest.mark.parametrize("kind", sorted(PLANTS))
def test_every_kind_can_be_planted(kind: str) -> None:
    """One label, of that kind, by whom it was asked for."""
    plan = Planner(1)

    plan.plant(kind, "agent", 700)  # type: ignore[arg-type]

    assert [(label.kind, label.speaker) for label in plan.scene().labels] == [(kind, "agent")]


@pytest.mark.parametrize(("source", "level"), [("customer", -12.0), ("agent", -25.0)])
def test_bleed_arrives_late_and_quiet_in_the_other_lane_only(source: str, level: float) -> None:
    """Its level is against the voice it comes from."""
    scene = Scene(3000, (Line(source, 500, 2500),), bleeds=(Bleed(source, level, 100),))  # type: ignore[arg-type]

    lanes = render(scene)[0]

    own, other = lanes.pop(source), next(iter(lanes.values()))  # type: ignore[arg-type]
    assert level_db(other[500 * PER_MS : 2700 * PER_MS]) - level_db(own[500 * PER_MS : 2700 * PER_MS]) == (
        pytest.approx(level, abs=1)
    )
    assert level_db(other[500 * PER_MS : 590 * PER_MS]) < -65


def test_a_drifting_clock_moves_the_bleed() -> None:
    """200 ppm are 2 ms in 10 s."""
    line = Line("customer", 10_000, 10_400)
    still, drifting = (
        render(Scene(11_000, (line,), bleeds=(Bleed("customer", 0, 50, ppm),)))[0]["agent"] for ppm in (0.0, 200.0)
    )

    lag = int(np.argmax(np.correlate(still[160_000:], drifting[160_000:], "full"))) - (len(still) - 160_001)

    assert lag == pytest.approx(32, abs=3)


def test_a_gain_step_changes_the_level_alone_and_a_raised_voice_its_tilt_too() -> None:
    """The same line, 6 dB up both times."""
    plain, near, raised = (speak(LOW, 2000, 1, m) for m in (Manner(), Manner(gain_db=6), Manner(effort_db=6, f0_st=3)))

    def tilt_db(sound: Samples) -> float:
        power = np.abs(np.fft.rfft(sound.astype(float))) ** 2
        return 10 * float(np.log10(power[2000:6800].sum() / power[200:2000].sum()))

    assert level_db(near) - level_db(plain) == pytest.approx(6, abs=0.5)
    assert level_db(raised) - level_db(plain) == pytest.approx(6, abs=0.5)
    assert tilt_db(near) - tilt_db(plain) == pytest.approx(0, abs=0.3)
    assert tilt_db(raised) - tilt_db(plain) > 1


@pytest.mark.parametrize(("kind", "size"), [("tempo", 1.3), ("gain", 6.0), ("raised", 6.0)])
def test_a_step_is_labelled_where_it_begins(kind: str, size: float) -> None:
    """Lines before it are plain, lines from it on are not."""
    scene = step(kind, "agent", size, seed=1, before_ms=6000, after_ms=6000)  # type: ignore[arg-type]

    (label,) = scene.labels
    assert (label.kind, label.value) == (kind, size)
    assert 6000 <= label.start_ms < 9000
    for line in scene.lines:
        changed = (line.manner.tempo, line.manner.effort_db, line.manner.gain_db > 3) != (1, 0, False)
        assert changed == (line.start_ms >= label.start_ms)


def test_chunks_hold_all_sound_once() -> None:
    """Lane by lane, in time."""
    lanes = render(Scene(1050, (Line("agent", 0, 500),)))[0]

    again = [chunk.samples for chunk in chunks(lanes) if chunk.speaker == "agent"]

    assert np.array_equal(np.concatenate(again), lanes["agent"])


@pytest.mark.parametrize("voice", [LOW, HIGH])
def test_the_gate_opens_with_the_voice_and_closes_with_it(voice: object) -> None:
    """Ten lines of a second each: none missed, seven onsets within two frames, ends within 140 ms."""
    gate, lane, frames = SpeechGate("agent"), SileroModel().lane(), 10 * 2000 // FRAME_MS
    sound = np.random.default_rng(1).normal(0, 3e-4, frames * FRAME_SAMPLES).astype(np.float32)
    for i in range(10):
        first = (500 + 2000 * i) * PER_MS
        sound[first : first + 1000 * PER_MS] += speak(voice, 1000, i)  # type: ignore[arg-type]

    changes = [e for i, f in enumerate(sound.reshape(-1, FRAME_SAMPLES)) for e in gate.feed(32 * i + 32, lane.feed(f))]

    ended = [event for event in changes if isinstance(event, SpeechEnded)]
    onsets = [(event.start_ms - 500) % 2000 for event in ended]
    assert len(ended) == 10
    assert sum(onset <= 64 or onset >= 1968 for onset in onsets) >= 7
    assert all(abs(event.end_ms % 2000 - 1500) <= 140 for event in ended)
