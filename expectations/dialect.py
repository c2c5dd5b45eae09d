"""A SQLAlchemy dialect for DuckDB that Great Expectations can work with.

Source: fivetran/great_expectations#11579; tried with great-expectations 1.24.1, duckdb 2.0.0, duckdb-sqlalchemy
1.5.6.4.
"""

# duckdb-sqlalchemy and the inner classes of SQLAlchemy are typed in part only
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb_sqlalchemy
from great_expectations.core.id_dict import IDDict
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from sqlalchemy import URL, BindParameter
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import ReflectedPrimaryKeyConstraint

SCHEME = "marsad_duckdb"


class BufferedExecutionContext(duckdb_sqlalchemy.DuckDBExecutionContext):
    """Reads all rows as soon as a statement ran.

    Great Expectations asks for rows after it has given the connection back, and DuckDB streams them: they would be
    gone ("list index out of range").
    """

    def post_exec(self) -> None:
        """Move the rows of the cursor into memory."""
        super().post_exec()
        if self.cursor.description is not None:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, initial_buffer=self.cursor.fetchall()
            )


class LiteralCompiler(duckdb_sqlalchemy.DuckDBCompiler):
    """Writes values into the statement instead of binding them.

    Great Expectations makes the query of the failing rows from the compiled text. It knows the placeholders of other
    databases, not DuckDB's, and leaves them in wherever a value looks like part of one (1 and $1).
    """

    def visit_bindparam(self, bindparam: BindParameter[Any], *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
        """Render the value as a literal where the statement holds it; reflection gives its values later."""
        if not bindparam.required:
            kwargs["literal_binds"] = True
        return super().visit_bindparam(bindparam, *args, **kwargs)


class GateDialect(duckdb_sqlalchemy.Dialect):
    """DuckDB, presented as PostgreSQL: only so are regular expressions and type checks compiled."""

    name = "postgresql"
    execution_ctx_cls = BufferedExecutionContext
    statement_compiler = LiteralCompiler
    # a statement that holds its values must not be used again for others
    supports_statement_cache = False

    def create_connect_args(self, url: URL) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Take the path as `address` wrote it."""
        args, options = super().create_connect_args(url)
        return args, {**options, "database": unquote(url.database or ":memory:")}

    def connect(self, *args: Any, **options: Any) -> duckdb_sqlalchemy.ConnectionWrapper:  # noqa: ANN401
        """Open the file as the gate has it open."""
        # a module that SQLAlchemy keeps may not keep duckdb: it would complain when the process ends
        from expectations.gate import open_database

        return duckdb_sqlalchemy.ConnectionWrapper(open_database(Path(options["database"])))

    def get_pk_constraint(self, *args: Any, **kwargs: Any) -> ReflectedPrimaryKeyConstraint:  # noqa: ANN401
        """Say that a table has no key: none that the gate makes has, and looking takes a tenth of the gate."""
        return {"constrained_columns": [], "name": None}


@contextmanager
def hurried() -> Generator[None]:
    """Spare Great Expectations two things it does over and over, for as long as this lasts; one thread at a time.

    An expectation makes its configuration once. A dictionary that JSON can hold as it is gets its digest without a look
    at each value first; it is the same digest.

    Source: of the 5.4 s of a processor that the row gate and the warehouse gate took on a few pages, 2.2 went into
        making the configurations of 150 checks 15,000 times, and 0.9 into the names (great-expectations 1.24.1).
    """
    making, naming = Expectation.configuration, IDDict.to_id
    # with the expectation itself: while it is held, no other can get its id
    made: dict[int, tuple[Expectation, ExpectationConfiguration]] = {}

    def configuration(asked: Expectation) -> ExpectationConfiguration:
        if id(asked) not in made:
            made[id(asked)] = asked, making.__get__(asked)
        return made[id(asked)][1]

    def to_id(self: IDDict, id_keys: Any = None, id_ignore_keys: Any = None) -> Any:  # noqa: ANN401
        if len(self) < 2 or id_keys is not None or id_ignore_keys is not None:
            return naming(self, id_keys, id_ignore_keys)
        try:
            return md5(json.dumps(self, sort_keys=True).encode(), usedforsecurity=False).hexdigest()
        except TypeError:
            return naming(self)

    Expectation.configuration = property(configuration)  # pyright: ignore[reportAttributeAccessIssue]
    IDDict.to_id = to_id
    try:
        yield
    finally:
        Expectation.configuration = making  # pyright: ignore[reportAttributeAccessIssue]
        IDDict.to_id = naming


def address(database: Path) -> str:
    """Write the address of a database file for SQLAlchemy and Great Expectations.

    The path is percent-encoded: SQLAlchemy takes a question mark for the start of options, Great Expectations a dollar
    sign for a variable.

    Examples:
        >>> address(Path("/tmp/what?/gate.duckdb"))
        'marsad_duckdb:////tmp/what%3F/gate.duckdb'
    """
    return f"{SCHEME}:///{quote(str(database))}"


registry.register(SCHEME, __name__, GateDialect.__name__)
