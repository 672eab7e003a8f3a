"""What each verb of the command line does: gets a call, picks a face. Parsing and exit codes are the command line's."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

from assist import faces
from assist.calls import Call, CallOptions, demo_recording, open_journal, open_recording_call
from assist.events import Event
from assist.journal import JournalError, NewerJournal
from assist.refine import open_refiner, side_file
from assist.remarks import Remarks
from assist.why import Moment, show_answer
from assist.writing import written
from audio.errors import AudioError, ModelMissing, UsageError
from rules.load import PackError, load_pack

REPORTED = (UsageError, PackError, AudioError, JournalError, ModelMissing)
_EXIT_CODES: tuple[tuple[type[Exception], int], ...] = (
    (NewerJournal, 5),
    (ModelMissing, 4),
    (AudioError, 3),
    (JournalError, 3),
    (UsageError, 2),
    (PackError, 2),
)


def exit_code(error: Exception) -> int:
    """The exit code that belongs to a reported error."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))


def run(args: argparse.Namespace) -> int:
    """Do the verb of a parsed command line."""
    verbs: dict[str, Callable[[argparse.Namespace], int]] = {
        "demo": _demo,
        "replay": _replay,
        "check": _check,
        "diff": _diff,
        "doctor": _doctor,
        "bench": _bench,
        "models": _models,
        "rules": _rules,
        "sessions": _sessions,
    }
    return verbs[args.verb](args)


def _demo(args: argparse.Namespace) -> int:
    return _show(open_recording_call([demo_recording()], _options(args)), args)


def _options(args: argparse.Namespace) -> CallOptions:
    return CallOptions(model=args.model, rules=args.rules, words=not args.no_words)


def _replay(args: argparse.Namespace) -> int:
    options = replace(_options(args), swap=args.swap, speaker=args.speaker, reanalyse=args.reanalyse)
    if args.refine and args.no_words:
        raise UsageError("--refine writes words down and --no-words does not: leave one of them out")
    if (args.agent is None) != (args.customer is None):
        raise UsageError("--agent and --customer belong together: give both files, or one stereo recording")
    paths = [Path(path) for path in (args.call, args.agent, args.customer) if path is not None]
    if len(paths) not in (1, 2) or (args.call and args.agent):
        raise UsageError("give one recording or journal, or --agent FILE --customer FILE")
    moment = _moment(args)
    if moment:
        options = replace(options, probe=moment.witness)
    if args.reanalyse and not (args.call or "").endswith((".jsonl", ".jsonl.part")):
        raise UsageError("--reanalyse is for journals: a recording is always measured from its sound")
    if args.call and args.call.endswith((".jsonl", ".jsonl.part")):  # .part: a journal whose writer was stopped
        call = open_journal(paths[0], options)
    else:
        call = open_recording_call(paths, options)
    if moment:
        with closing(call.events):  # type: ignore[type-var]
            show_answer(moment.answer(call.events), sys.stdout, as_json=args.json)
        return 0
    if args.refine:
        return _show_refined(call, args, side_file(Path(args.journal) if args.journal else paths[0]))
    return _show(call, args)


def _moment(args: argparse.Namespace) -> Moment | None:
    """What --why asks about."""
    if not args.why:
        return None
    if args.refine or args.journal:
        raise UsageError("--why only tells about one moment: it goes with neither --refine nor --journal")
    return Moment(args.why, load_pack(Path(args.rules) if args.rules else None))


def _show_refined(call: Call, args: argparse.Namespace, path: Path) -> int:
    """The call as ever, and a second reading of it beside; what is left of that when the call is over is waited for."""
    refiner = open_refiner(call, args.refine, path)
    try:
        code = _show(replace(call, events=refiner.watch(call.events)), args)
        count = faces.Count("utterances read again", sys.stderr)
        refiner.finish(count)
        count.end(refiner.outcome)
    finally:
        refiner.close()
    return code


def _show(call: Call, args: argparse.Namespace) -> int:
    remarks = Remarks(call.header.speakers)
    code = _show_face(call, remarks.watch(call.events), args)
    sys.stderr.writelines(f"assist: {line}\n" for line in (*remarks.lines(), *call.lacks()))
    return code


def _show_face(call: Call, events: Iterator[Event], args: argparse.Namespace) -> int:
    if args.journal:
        events = written(events, call.header, Path(args.journal))
    with closing(events):  # type: ignore[type-var]
        if args.json:
            faces.show_json(faces.paced(events, args.speed or None), call.header, sys.stdout)
        elif args.plain or not faces.terminal():
            faces.show_plain(faces.paced(events, args.speed or None), sys.stdout)
        else:
            title = "demo" if args.verb == "demo" else call.header.recording
            return _show_screen(call, events, 1.0 if args.speed is None else args.speed or 64.0, title)
    return 0


def _show_screen(call: Call, events: Iterator[Event], speed: float, title: str) -> int:
    from assist.ui.app import run_screen  # a fifth of a second that other faces must not pay

    return faces.show_screen(
        events, lambda tape: run_screen(tape, title=title, speed=speed, duration_ms=call.duration_ms)
    )


def _check(args: argparse.Namespace) -> int:
    from assist.checks import CheckOptions, check_paths
    from assist.record import record_paths

    if args.record and (args.junit or args.json):
        raise UsageError("--record writes expectations: it goes with neither --junit nor --json")
    options = CheckOptions(
        CallOptions(model=args.model, rules=args.rules),
        jobs=args.jobs,
        audio=not args.no_audio,
        as_json=args.json,
        junit=Path(args.junit) if args.junit else None,
    )
    return (record_paths if args.record else check_paths)([Path(path) for path in args.paths], options, sys.stdout)


def _diff(args: argparse.Namespace) -> int:
    from assist.diff import diff_journals

    differ = diff_journals(Path(args.a), Path(args.b), sys.stdout, as_json=args.json)
    return 1 if differ and args.exit_code else 0


def _bench(args: argparse.Namespace) -> int:
    from assist import bench

    if args.signals:
        return _signals(args)
    options = bench.BenchOptions(
        model=args.model,
        paced=args.paced,
        runs=args.runs,
        reference=Path(args.reference) if args.reference else None,
        swap=args.swap,
        speaker=args.speaker,
    )
    if args.models:
        rows = bench.which_live(Path(args.call), args.models.split(","), options)
        if args.json:
            sys.stdout.write(json.dumps({"models": rows}) + "\n")
        else:
            bench.show_models(rows, sys.stdout)
        return 0
    measured = bench.bench(Path(args.call), options)
    if args.json:
        sys.stdout.write(json.dumps(measured) + "\n")
    else:
        bench.show_table(measured, sys.stdout)
    return 0


def _signals(args: argparse.Namespace) -> int:
    from assist.measured import show_signals

    if args.paced or args.models or args.reference:
        raise UsageError(
            "--signals lists what is measured of a call: it goes with --model, --swap, --speaker and --json"
        )
    options = CallOptions(model=args.model, swap=args.swap, speaker=args.speaker, reanalyse=True)
    show_signals(Path(args.call), options, sys.stdout, as_json=args.json)
    return 0


def _doctor(args: argparse.Namespace) -> int:
    from assist import doctor

    findings = doctor.examine(args.model, Path(args.rules) if args.rules else None)
    shown = []
    for finding in findings:
        shown.append(finding)
        if not args.json:
            sys.stdout.write(f"{finding.line}\n")
            sys.stdout.flush()
    if args.json:
        sys.stdout.write(json.dumps({"findings": [asdict(finding) for finding in shown]}) + "\n")
    return 1 if any(finding.state == "bad" for finding in shown) else 0


def _models(args: argparse.Namespace) -> int:
    from assist import weights

    if args.models_verb == "list":
        return weights.show_list(sys.stdout)
    if args.models_verb == "pull":
        return weights.pull(args.name, sys.stdout)
    return weights.show_where(args.name, sys.stdout)


def _rules(args: argparse.Namespace) -> int:
    from assist import rulebook

    return rulebook.run(args)


def _sessions(args: argparse.Namespace) -> int:
    from assist import sessions

    return sessions.run(args, sys.stdout)
