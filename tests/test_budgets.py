"""The budgets of size and shape that keep the code readable; `make check` runs them."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "onrecord"
FILES = [path for top in (PACKAGE, ROOT / "bench", ROOT / "tools") for path in sorted(top.rglob("*.py"))]
TREES = {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
IN_PACKAGE = {name: tree for name, tree in TREES.items() if name.startswith("src/")}
EDGES = ("intake", "export", "store", "scoring", "wire.py", "vocab.py")
"""Where JSON, SQL rows, TOML and predictions become values, and values become them."""
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def below(tree):
    return tuple(ast.walk(tree))


def nodes(tree, *kinds):
    return [node for node in below(tree) if isinstance(node, kinds)]


def lines_of(name):
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


def over(limit, measured):
    return {name: size for name, size in measured if size > limit}


def test_modules_have_at_most_450_lines():
    assert not over(450, ((name, lines_of(name)) for name in TREES))


def test_functions_have_at_most_60_lines_and_6_parameters():
    sizes, parameters = [], []
    for name, tree in TREES.items():
        for function in nodes(tree, *FUNCTION):
            given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            sizes.append((f"{name}:{function.name}", function.end_lineno - function.lineno + 1))
            parameters.append((f"{name}:{function.name}", len([a for a in given if a.arg not in ("self", "cls")])))
    assert not over(60, sizes)
    assert not over(6, parameters)


def is_key(node):
    """`row["name"]` or `row.get("name")`, a value that should have been a field; not `table("x")["y"]`, a data file."""
    if isinstance(node, ast.Subscript):
        key, base = node.slice, node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        key, base = node.args[0], node.func.value
    else:
        return False
    while isinstance(base, ast.Subscript):
        base = base.value
    of_data_file = isinstance(base, ast.Call) and ast.unparse(base.func).endswith("table")
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and not of_data_file


def test_values_are_fields_and_not_string_keys():
    inside = [name for name in IN_PACKAGE if name.split("/")[2] not in EDGES]
    keys = {name: sum(is_key(node) for node in below(TREES[name])) for name in inside}
    worst = sorted(keys.items(), key=lambda row: -row[1])[:5]
    assert sum(keys.values()) * 1000 / sum(map(lines_of, inside)) <= 15, worst


@pytest.mark.parametrize("name", TREES)
def test_every_public_thing_has_a_docstring(name):
    hidden = {
        inner
        for outer in nodes(TREES[name], *FUNCTION, ast.ClassDef)
        for inner in nodes(outer, *FUNCTION, ast.ClassDef)
        if inner is not outer and (isinstance(outer, FUNCTION) or outer.name.startswith("_"))
    }
    public = [node for node in nodes(TREES[name], *FUNCTION, ast.ClassDef) if not node.name.startswith("_")]
    assert ast.get_docstring(TREES[name])
    assert [node.name for node in public if node not in hidden and not ast.get_docstring(node)] == []


def test_nothing_in_the_package_prints_but_by_way_of_the_command_line():
    calls = [(name, call.func) for name in IN_PACKAGE for call in nodes(TREES[name], ast.Call)]
    assert not [name for name, called in calls if isinstance(called, ast.Name) and called.id == "print"]


def test_at_most_three_imports_stand_inside_functions():
    inside = [
        name
        for name, tree in IN_PACKAGE.items()
        for function in nodes(tree, *FUNCTION)
        for _ in nodes(function, ast.Import, ast.ImportFrom)
    ]
    assert len(inside) <= 3, inside


def test_the_root_has_at_most_eight_public_names():
    root = TREES["src/onrecord/__init__.py"]
    names = {alias.asname or alias.name for node in nodes(root, ast.ImportFrom) for alias in node.names}
    names |= {target.id for node in root.body if isinstance(node, ast.Assign) for target in node.targets}
    assert len({name for name in names if not name.startswith("_")} - {"annotations"}) <= 8
