"""Snapshots: immutable folders of Parquet files that can be cited, described as a Frictionless Data Package."""

from marsad.snapshots.compare import compare
from marsad.snapshots.package import Snapshot, latest, snapshot_in
from marsad.snapshots.publish import point_latest, publish, sweep
from marsad.snapshots.restore import Restored, mend_writer, record_of, restore
from marsad.snapshots.shelf import Entry, Pruned, entries, find, pin, prune, unpin
from marsad.snapshots.verify import Verdict, verify, verify_folder

__all__ = [
    "Entry",
    "Pruned",
    "Restored",
    "Snapshot",
    "Verdict",
    "compare",
    "entries",
    "find",
    "latest",
    "mend_writer",
    "pin",
    "point_latest",
    "prune",
    "publish",
    "record_of",
    "restore",
    "snapshot_in",
    "sweep",
    "unpin",
    "verify",
    "verify_folder",
]
