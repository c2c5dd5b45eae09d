"""Errors that speak to people: what happened, where, what would have been right, what to do."""


class MarsadError(Exception):
    """A mistake a person can mend; its text is one or two sentences for that person.

    The command line prints the text and exits with 1; a traceback would mean a defect of ours.
    """


class BundleError(MarsadError):
    """A bundle that cannot be read at all: no such path, a bundle.yml with an unknown key."""


class DocumentError(MarsadError):
    """One input that cannot be read, decoded or parsed; it goes to quarantine with this text as its reason."""


class RulesError(MarsadError):
    """A file of seeds/ (or of MARSAD_RULES) that says something it may not; names file, entry and remedy."""


class WarehouseError(MarsadError):
    """A warehouse that cannot be written, or was made by another schema."""


class BusyError(WarehouseError):
    """A warehouse that another run is writing at this moment; the same call succeeds when that run has ended."""


class CheckError(MarsadError):
    """A check that stops the run; nothing was loaded."""


class GoldError(MarsadError):
    """A gold file that cannot be scored: of no known format, or one that does not fit its text."""
