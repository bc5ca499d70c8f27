"""The examples on top of each kind's module hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from uketsuke.forms import kinds

MODULES = [module.name for module in pkgutil.iter_modules(kinds.__path__)]


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_kind_hold(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"{kinds.__name__}.{module}")).failed == 0
