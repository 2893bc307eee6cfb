"""The names that the package promises, and the errors that it raises."""

import re
from pathlib import Path

import pytest

import extractor
from extractor import errors
from extractor.messages import LANGUAGES

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_public_name_can_be_had() -> None:
    assert all(getattr(extractor, name) is not None for name in extractor.__all__)


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        extractor.no_such_name  # noqa: B018  # the access is the test


def test_every_input_error_has_a_code_of_its_own() -> None:
    classes = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.InputError)]
    codes = [c.code for c in classes if c not in (errors.InputError, errors.Unreachable)]
    assert len(set(codes)) == len(codes)
    assert all(f"`{code}`" in (errors.__doc__ or "") for code in codes)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_is_in_the_readme_and_explains_itself(lang: str) -> None:
    from extractor.cli import make_parser

    parser = make_parser(lang)
    choices = next(a.choices for a in parser._actions if a.choices)
    assert choices is not None
    for name in choices:
        assert re.search(rf"extractor {name}\b", README), name
        assert choices[name].description  # type: ignore[index]  # a mapping, typed as a container
