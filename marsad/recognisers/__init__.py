"""Recognisers a user plugs in: a model in a local folder, named by the setting `recognisers`.

Each kind stands in its own module, and imports its packages only when a model of the kind is loaded.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np

from marsad.entities import Knowledge, Recogniser
from marsad.entities.tagger.features import LETTER_HASHES, Lexicon, compile_lexicon
from marsad.errors import MarsadError
from marsad.recognisers.gliner import load_gliner
from marsad.recognisers.onnx import load_onnx
from marsad.settings import RecogniserSetting

__all__ = ["check_recognisers", "plug_in"]


@dataclass(frozen=True)
class _Kind:
    """One kind of model.

    Attributes:
        packages: that must be installed; the extra of this project that brings them is named like the kind.
        files: that a folder must hold; of the names between bars one is enough.
        made_by: how such a folder is made.
        load: makes the recogniser, given the setting and the lexicon clitics are told by.
    """

    packages: tuple[str, ...]
    files: tuple[str, ...]
    made_by: str
    load: Callable[[RecogniserSetting, Lexicon], Recogniser]


_KINDS: Mapping[str, _Kind] = {
    "gliner": _Kind(
        packages=("gliner",),
        files=("gliner_config.json", "model.safetensors|pytorch_model.bin"),
        made_by="save_pretrained of the package gliner writes them",
        load=load_gliner,
    ),
    "onnx": _Kind(
        packages=("onnxruntime", "tokenizers"),
        files=("model.onnx", "tokenizer.json", "config.json"),
        made_by="'optimum-cli export onnx --task token-classification --model MODEL FOLDER' writes them",
        load=load_onnx,
    ),
}


def plug_in(knowledge: Knowledge, settings: Sequence[RecogniserSetting]) -> Knowledge:
    """Load the models that the settings name, and let them vote with the tagger.

    Args:
        knowledge: what names are recognised by without them; the lexicon of its tagger tells the first letters of names
            from clitics.
        settings: kind, folder and weight of each.

    Raises:
        MarsadError: see `check_recognisers`; or a file that is none of a model of its kind.
    """
    if not settings:
        return knowledge
    check_recognisers(settings)
    nothing_listed = compile_lexicon((), (), (), np.zeros((0, LETTER_HASHES), dtype=np.float32), "")
    lexicon = nothing_listed if knowledge.tagger is None else knowledge.tagger.lexicon
    return replace(knowledge, recognisers=tuple(_KINDS[one.kind].load(one, lexicon) for one in settings))


def check_recognisers(settings: Sequence[RecogniserSetting]) -> None:
    """See that the folders hold what they must and that the packages are there, without loading anything.

    Raises:
        MarsadError: says what to install, or what the folder must hold.
    """
    for setting in settings:
        kind, folder = _KINDS[setting.kind], setting.folder
        missing = [
            name.replace("|", " or ")
            for name in kind.files
            if not any((folder / one).is_file() for one in name.split("|"))
        ]
        if missing:
            raise MarsadError(
                f"{folder}: no {', no '.join(missing)} in it. The folder of a recogniser of kind '{setting.kind}' "
                f"holds {', '.join(name.replace('|', ' or ') for name in kind.files)}; {kind.made_by}."
            )
        require(kind.packages, setting)


def require(packages: Sequence[str], setting: RecogniserSetting) -> None:
    """See that packages are installed.

    Raises:
        MarsadError: says what to install.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise MarsadError(
            f"{setting.folder}: a recogniser of kind '{setting.kind}' needs {' and '.join(missing)}. "
            f"Install with: pip install 'marsad[{setting.kind}]'."
        )
